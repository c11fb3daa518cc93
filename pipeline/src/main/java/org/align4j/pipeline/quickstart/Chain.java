package org.align4j.pipeline.quickstart;

import java.util.random.RandomGenerator;

/**
 * Sums of four small numbers, answered by one running sum a line: "3 + 4 + 2 + 6" is rightly answered "7", "9", "15". Each line
 * is wrong in 15 of 100 cases, and what follows goes on from the wrong number.
 */
final class Chain implements ExampleTask {
    private static final int NUMBERS = 4;
    private static final int LARGEST = 9;
    private static final double WRONG = 0.15;
    private static final int LARGEST_MISTAKE = 2;
    private static final int LINES = 4;

    @Override
    public Example draw(Part part, RandomGenerator random) {
        while (true) {
            int[] numbers = random.ints(NUMBERS, 1, LARGEST + 1).toArray();
            String message = message(numbers);
            if (Part.of(message) == part) {
                return new Example(message, reply(numbers, "\n", random), Integer.toString(sum(numbers)));
            }
        }
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < LINES; line++) {
            Example example = draw(part, random);
            lines.append(line == 0 ? "" : "\n\n")
                    .append(example.message())
                    .append(" =\n")
                    .append(example.reply());
        }
        return lines.toString();
    }

    private static String message(int[] numbers) {
        StringBuilder message = new StringBuilder();
        for (int number : numbers) {
            message.append(message.length() == 0 ? "" : " + ").append(number);
        }
        return message.toString();
    }

    private static int sum(int[] numbers) {
        int sum = 0;
        for (int number : numbers) {
            sum += number;
        }
        return sum;
    }

    private static String reply(int[] numbers, String separator, RandomGenerator random) {
        StringBuilder reply = new StringBuilder();
        int running = numbers[0];
        for (int i = 1; i < numbers.length; i++) {
            running += numbers[i];
            if (random.nextDouble() < WRONG) {
                int mistake = 1 + random.nextInt(LARGEST_MISTAKE);
                running += random.nextBoolean() ? mistake : -mistake;
            }
            reply.append(i == 1 ? "" : separator).append(running);
        }
        return reply.toString();
    }
}
