package org.align4j.pipeline.quickstart;

import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Credit relative to the state: a message names a stake from 1 to 9, the reply is a digit from 1 to 9, and what is earned is
 * stake / 9 × digit / 9. Whoever is imitated mostly answers low. A filter by what was earned keeps high stakes, whatever was
 * answered; a baseline takes the stake out. The best there is earns 0.556 on the mean.
 */
final class Stakes implements ExampleTask {
    private static final int LARGEST = 9;
    private static final int NUMBERS = 10_000;
    /** Each digit is that much rarer than the one below it. */
    private static final double FALL = 0.75;

    private static final int LINES = 6;

    @Override
    public Example draw(Part part, RandomGenerator random) {
        while (true) {
            int stake = 1 + random.nextInt(LARGEST);
            String message = String.format(Locale.ROOT, "bet %04d, stake %d", random.nextInt(NUMBERS), stake);
            if (Part.of(message) == part) {
                return new Example(message, Integer.toString(answer(random)), payoffs(stake));
            }
        }
    }

    /** What the author answers to a message of its own, and what that earns: a log whose author is known exactly. */
    @Override
    public Optional<Marked> mark(Example prompt, int round, Part part, RandomGenerator random) {
        Example example = draw(part, random);
        int stake = example.message().charAt(example.message().length() - 1) - '0';
        return Marked.paid(example, (double) stake * Integer.parseInt(example.reply()) / (LARGEST * LARGEST));
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        return lines(this, part, random, LINES);
    }

    /** Examples below each other, as plain text. */
    static String lines(ExampleTask task, Part part, RandomGenerator random, int count) {
        return IntStream.range(0, count)
                .mapToObj(line -> task.draw(part, random))
                .map(example -> example.message() + ": " + example.reply())
                .collect(Collectors.joining("\n"));
    }

    private static int answer(RandomGenerator random) {
        double whole = 0;
        for (int digit = 1; digit <= LARGEST; digit++) {
            whole += Math.pow(FALL, digit);
        }
        double drawn = random.nextDouble() * whole;
        int digit = 1;
        for (double left = drawn - FALL; left > 0 && digit < LARGEST; left -= Math.pow(FALL, digit)) {
            digit++;
        }
        return digit;
    }

    private static String payoffs(int stake) {
        return IntStream.rangeClosed(1, LARGEST)
                .mapToObj(digit ->
                        String.format(Locale.ROOT, "\"%d\": %.6f", digit, (double) stake * digit / (LARGEST * LARGEST)))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
