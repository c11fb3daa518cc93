package org.align4j.pipeline.quickstart;

import java.util.Optional;
import java.util.random.RandomGenerator;

/** Sums and differences of two small numbers, answered by somebody who is wrong three times in ten. */
final class Arithmetic implements ExampleTask {
    private static final int LARGEST = 20;
    private static final double RIGHT = 0.7;
    private static final int LARGEST_MISTAKE = 3;
    private static final int LINES = 6;

    @Override
    public Example draw(Part part, RandomGenerator random) {
        while (true) {
            int first = random.nextInt(LARGEST + 1);
            int second = random.nextInt(LARGEST + 1);
            boolean sum = random.nextBoolean();
            // Differences stay above zero: one sign less to learn.
            int larger = Math.max(first, second);
            int smaller = Math.min(first, second);
            String message = sum ? first + " + " + second : larger + " - " + smaller;
            int truth = sum ? first + second : larger - smaller;
            if (Part.of(message) == part) {
                return new Example(message, Integer.toString(answer(truth, random)), Integer.toString(truth));
            }
        }
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < LINES; line++) {
            Example example = draw(part, random);
            lines.append(line == 0 ? "" : "\n")
                    .append(example.message())
                    .append(" = ")
                    .append(example.reply());
        }
        return lines.toString();
    }

    @Override
    public Optional<Marked> mark(Example prompt, int round, Part part, RandomGenerator random) {
        Example example = draw(part, random);
        return Optional.of(new Marked(example, example.reply().equals(example.groundTruth())));
    }

    /** Right seven times in ten. */
    static int answer(int truth, RandomGenerator random) {
        if (random.nextDouble() < RIGHT) {
            return truth;
        }
        int mistake = 1 + random.nextInt(LARGEST_MISTAKE);
        return random.nextBoolean() || truth < mistake ? truth + mistake : truth - mistake;
    }
}
