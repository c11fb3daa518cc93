package org.align4j.rl.selfplay;

import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.verify.AnswerCheck;
import org.align4j.judge.verify.ExactAnswerCheck;
import org.align4j.judge.verify.LetterCase;

/**
 * A word of small letters to be repeated, reversed or put into order: {@code reverse abc}. A bucket is the operation with the
 * word's length, such as {@code reverse 3}.
 */
public record StringsTask(
        @Option(doc = "Most letters of a word", def = "8") int longest) implements Task {
    private static final Pattern FORM = Pattern.compile("(repeat|reverse|sort) ([a-z]+)");
    private static final int LETTERS = 26;

    /** What is done with a word. */
    private enum Operation {
        REPEAT,
        REVERSE,
        SORT;

        private String apply(String word) {
            return switch (this) {
                case REPEAT -> word;
                case REVERSE -> new StringBuilder(word).reverse().toString();
                case SORT ->
                    word.chars()
                            .sorted()
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                            .toString();
            };
        }

        private Question question(String word) {
            String verb = name().toLowerCase(Locale.ROOT);
            return new Question(verb + " " + word, apply(word), verb + " " + word.length());
        }
    }

    public StringsTask {
        Check.atLeast("longest", 1, longest);
    }

    @Override
    public String request() {
        return "Ask me to repeat, reverse or sort a word.";
    }

    @Override
    public Optional<Question> read(String proposal) {
        Matcher form = FORM.matcher(proposal.strip());
        return form.matches() && form.group(2).length() <= longest
                ? Optional.of(Operation.valueOf(form.group(1).toUpperCase(Locale.ROOT))
                        .question(form.group(2)))
                : Optional.empty();
    }

    @Override
    public int longestText() {
        return "reverse ".length() + longest;
    }

    @Override
    public Question draw(RandomGenerator random) {
        Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
        int length = 1 + random.nextInt(longest);
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(LETTERS)));
        }
        return operation.question(word.toString());
    }

    @Override
    public AnswerCheck check() {
        return new ExactAnswerCheck(LetterCase.SAME);
    }
}
