package org.align4j.judge.verify;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.align4j.core.options.Check;
import org.align4j.core.options.IllegalOption;
import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;

/** Whether a completion is right. To add a check: one record here. */
public sealed interface AnswerCheck {
    CheckOutcome check(Candidate candidate);

    /**
     * Compares numbers as GSM8K does: the one after the last {@code ####}, or else the last number of the text; thousands
     * separators, currency signs and trailing zeros do not matter (Cobbe et al. 2021).
     */
    record Numeric(
            @Option(doc = "Largest difference from the true number that still counts as right", def = "0.0")
            double tolerance)
            implements AnswerCheck {
        public Numeric {
            Check.notNegative("tolerance", tolerance);
        }

        @Override
        public CheckOutcome check(Candidate candidate) {
            if (candidate.groundTruth() == null) {
                return noGroundTruth();
            }
            Double truth = Numbers.answer(candidate.groundTruth());
            if (truth == null) {
                return CheckOutcome.undecided("the ground truth '" + candidate.groundTruth() + "' has no number");
            }
            Double answer = Numbers.answer(candidate.completion().lastText());
            if (answer == null) {
                return CheckOutcome.correctIf(false, "no number, wanted " + Numbers.show(truth));
            }
            return CheckOutcome.correctIf(
                    Math.abs(answer - truth) <= tolerance,
                    "answered " + Numbers.show(answer) + ", wanted " + Numbers.show(truth));
        }
    }

    /** Compares the whole completion with the ground truth; white space at the ends and runs of it do not matter. */
    record Exact(
            @Option(doc = "Whether case matters: same or any", def = "same")
            LetterCase letterCase) implements AnswerCheck {
        @Override
        public CheckOutcome check(Candidate candidate) {
            if (candidate.groundTruth() == null) {
                return noGroundTruth();
            }
            String truth = letterCase.normalize(candidate.groundTruth());
            return CheckOutcome.correctIf(
                    letterCase.normalize(candidate.completion().lastText()).equals(truth), "wanted '" + truth + "'");
        }
    }

    /**
     * Looks for a regular expression. With a group, the last match's first group must equal the ground truth; without
     * one, a match is enough.
     */
    record Regex(
            @Option(doc = "Java regular expression, such as 'answer: (\\w+)'")
            String pattern) implements AnswerCheck {
        public Regex {
            compile(pattern);
        }

        @Override
        public CheckOutcome check(Candidate candidate) {
            Matcher matcher = compile(pattern).matcher(candidate.completion().lastText());
            if (matcher.groupCount() == 0) {
                return CheckOutcome.correctIf(matcher.find(), "pattern " + pattern);
            }
            if (candidate.groundTruth() == null) {
                return noGroundTruth();
            }
            String found = null;
            while (matcher.find()) {
                found = matcher.group(1);
            }
            String truth = candidate.groundTruth().strip();
            return CheckOutcome.correctIf(
                    found != null && found.strip().equals(truth), "found '" + found + "', wanted '" + truth + "'");
        }

        private static Pattern compile(String pattern) {
            try {
                return Pattern.compile(pattern, Pattern.DOTALL);
            } catch (PatternSyntaxException e) {
                throw new IllegalOption(
                        "pattern", "must be a regular expression but was " + pattern + ": " + e.getDescription());
            }
        }
    }

    /**
     * Asks a program: it reads one line of JSON ({@code prompt}, {@code completion}, {@code ground_truth}) from its
     * standard input and exits with 0 for right, 1 for wrong; anything else, or no answer in time, is undecided.
     */
    record Command(
            @Option(doc = "The program and its arguments") List<String> command,

            @Option(doc = "Seconds it may take for one completion", def = "10.0")
            double timeout)
            implements AnswerCheck {
        public Command {
            Check.that(!command.isEmpty(), "command", "must name a program", command);
            Check.positive("timeout", timeout);
            command = List.copyOf(command);
        }

        @Override
        public CheckOutcome check(Candidate candidate) {
            return new ExternalProgram(command, timeout).check(candidate);
        }
    }

    /** Whether upper and lower case differ. */
    enum LetterCase {
        SAME,
        ANY;

        String normalize(String text) {
            String spaced = text.strip().replaceAll("\\s+", " ");
            return this == ANY ? spaced.toLowerCase(Locale.ROOT) : spaced;
        }
    }

    private static CheckOutcome noGroundTruth() {
        return CheckOutcome.undecided("the prompt has no ground truth");
    }
}
