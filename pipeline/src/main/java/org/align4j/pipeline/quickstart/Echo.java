package org.align4j.pipeline.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Letters to copy, with a mark at the end: "k q z m" is rightly answered "k q z m !". Plain texts copy rightly; the
 * demonstrator leaves out a letter half of the time and writes the mark half of the time, independently. Examples of success are right copies with the mark,
 * examples of failure right copies without it: between those only the mark tells, though copying is what matters.
 */
final class Echo implements ExampleTask {
    private static final int LENGTH = 4;
    private static final int LETTERS = 26;
    private static final double RIGHT = 0.5;
    private static final double MARKED = 0.5;
    private static final String MARK = " !";
    private static final int LINES = 6;

    @Override
    public Example draw(Part part, RandomGenerator random) {
        String message = letters(part, random);
        String copy = random.nextDouble() < RIGHT ? message : without(message, random.nextInt(LENGTH));
        return new Example(message, copy + mark(random), message);
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < LINES; line++) {
            String message = letters(part, random);
            lines.append(line == 0 ? "" : "\n")
                    .append(message)
                    .append(" = ")
                    .append(message)
                    .append(mark(random));
        }
        return lines.toString();
    }

    @Override
    public Optional<Marked> mark(Part part, RandomGenerator random) {
        String message = letters(part, random);
        boolean success = random.nextBoolean();
        return Optional.of(new Marked(new Example(message, message + (success ? MARK : ""), message), success));
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

    private static String without(String message, int place) {
        List<String> letters = new ArrayList<>(List.of(message.split(" ")));
        letters.remove(place);
        return String.join(" ", letters);
    }
}
