package org.align4j.judge.verify;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.align4j.core.options.IllegalOption;
import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;

/**
 * Looks for a regular expression. With a group, the last match's first group must equal the ground truth; without
 * one, a match is enough.
 */
public record RegexAnswerCheck(
        @Option(doc = "Java regular expression, such as 'answer: (\\w+)'")
        String pattern) implements AnswerCheck {
    public RegexAnswerCheck {
        compile(pattern);
    }

    @Override
    public CheckOutcome check(Candidate candidate) {
        Matcher matcher = compile(pattern).matcher(candidate.completion().lastText());
        if (matcher.groupCount() == 0) {
            return CheckOutcome.correctIf(matcher.find(), "pattern " + pattern);
        }
        if (candidate.groundTruth() == null) {
            return CheckOutcome.noGroundTruth();
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
