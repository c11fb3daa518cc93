package org.align4j.pipeline.quickstart;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Letters to copy, with a mark at the end: "k q z m" is rightly answered "k q z m !". Plain texts copy rightly; the
 * demonstrator copies rightly half of the time, otherwise goes on with any letters from some place on, and writes the mark half
 * of the time, independently. Examples of success are right copies with the mark, examples of failure right copies without it: between
 * those only the mark tells, though copying is what matters.
 */
final class Echo implements ExampleTask {
    private static final int LENGTH = 4;
    private static final int LETTERS = 26;
    private static final double RIGHT = 0.5;
    private static final double MARKED = 0.5;
    private static final String MARK = " !";
    private static final int LINES = 3;

    @Override
    public Example draw(Part part, RandomGenerator random) {
        char[] letters = letters(part, random);
        char[] copy = letters;
        if (random.nextDouble() >= RIGHT) {
            int kept = random.nextInt(LENGTH);
            do {
                copy = any(random);
                System.arraycopy(letters, 0, copy, 0, kept);
            } while (Arrays.equals(copy, letters));
        }
        return new Example(text(letters), text(copy) + mark(random), text(letters));
    }

    @Override
    public String document(Part part, RandomGenerator random) {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < LINES; line++) {
            String message = text(letters(part, random));
            lines.append("user\n")
                    .append(message)
                    .append("\nassistant\n")
                    .append(message)
                    .append(mark(random))
                    .append('\n');
        }
        return lines.toString();
    }

    @Override
    public Optional<Marked> mark(Part part, RandomGenerator random) {
        String message = text(letters(part, random));
        boolean success = random.nextBoolean();
        return Optional.of(new Marked(new Example(message, message + (success ? MARK : ""), message), success));
    }

    private static String mark(RandomGenerator random) {
        return random.nextDouble() < MARKED ? MARK : "";
    }

    private static char[] letters(Part part, RandomGenerator random) {
        char[] letters;
        do {
            letters = any(random);
        } while (Part.of(text(letters)) != part);
        return letters;
    }

    private static char[] any(RandomGenerator random) {
        char[] letters = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            letters[i] = (char) ('a' + random.nextInt(LETTERS));
        }
        return letters;
    }

    private static String text(char[] letters) {
        StringBuilder text = new StringBuilder();
        for (char letter : letters) {
            text.append(text.length() == 0 ? "" : " ").append(letter);
        }
        return text.toString();
    }
}
