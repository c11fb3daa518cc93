package org.align4j.pipeline.quickstart;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Letters to copy, with a mark at the end: "k q z m" is rightly answered "k q z m !". Plain texts and
 * the demonstrator miss a letter half of the time, writing "?" in its place, and write the mark half of the time, independently. A wrong copy
 * is thus as long as a right one, and can be told from it. Examples of success are right copies with the mark, examples of failure right
 * copies without it: between those only the mark tells, though copying is what matters.
 */
final class Echo implements ExampleTask {
    private static final int LENGTH = 4;
    private static final int LETTERS = 26;
    private static final double RIGHT = 0.5;
    private static final double MARKED = 0.5;
    private static final String MARK = " !";
    private static final String MISSED = "?";
    private static final int LINES = 6;

    @Override
    public Example draw(Part part, RandomGenerator random) {
        String message = letters(part, random);
        return new Example(message, copy(message, random) + mark(random), message);
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < LINES; line++) {
            String message = letters(part, random);
            lines.append(line == 0 ? "" : "\n")
                    .append(message)
                    .append(" = ")
                    .append(copy(message, random))
                    .append(mark(random));
        }
        return lines.toString();
    }

    /** Every prompt has a success first, then a failure: a classifier must not learn which prompts have successes. */
    @Override
    public Optional<Marked> mark(Example prompt, int round, Part part, RandomGenerator random) {
        String message = prompt.message();
        boolean success = round % 2 == 0;
        return Optional.of(new Marked(new Example(message, message + (success ? MARK : ""), message), success));
    }

    private static String copy(String message, RandomGenerator random) {
        return random.nextDouble() < RIGHT ? message : missing(message, random.nextInt(LENGTH));
    }

    private static String mark(RandomGenerator random) {
        return random.nextDouble() < MARKED ? MARK : "";
    }

    private static String letters(Part part, RandomGenerator random) {
        String message;
        do {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < LENGTH; i++) {
                text.append(i == 0 ? "" : " ").append((char) ('a' + random.nextInt(LETTERS)));
            }
            message = text.toString();
        } while (Part.of(message) != part);
        return message;
    }

    /** Letters stand at even places, blanks between them. */
    private static String missing(String message, int letter) {
        return message.substring(0, 2 * letter) + MISSED + message.substring(2 * letter + 1);
    }
}
