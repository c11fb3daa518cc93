package org.align4j.judge.verify;

import java.util.List;
import java.util.regex.Pattern;
import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;

/**
 * Looks for phrases as whole words: the ground truth, or those that are listed; the score is the share that is found. It
 * cannot tell an answer from a list of all possible answers: bound the length beside it.
 */
public record ContainsAnswerCheck(
        @Option(doc = "Texts to look for; none: the ground truth", def = "[]")
        List<String> phrases,

        @Option(doc = "Whether case matters: same or any", def = "any")
        LetterCase letterCase)
        implements AnswerCheck {
    public ContainsAnswerCheck {
        phrases = List.copyOf(phrases);
    }

    @Override
    public CheckOutcome check(Candidate candidate) {
        if (phrases.isEmpty() && candidate.groundTruth() == null) {
            return CheckOutcome.noGroundTruth();
        }
        List<String> wanted = phrases.isEmpty() ? List.of(candidate.groundTruth()) : phrases;
        String text = letterCase.normalize(candidate.completion().lastText());
        List<String> missing =
                wanted.stream().filter(phrase -> !found(phrase, text)).toList();
        return CheckOutcome.share(
                1 - (double) missing.size() / wanted.size(),
                missing.isEmpty() ? "all there" : "missing: " + String.join(", ", missing));
    }

    private boolean found(String phrase, String text) {
        String quoted = Pattern.quote(letterCase.normalize(phrase));
        return Pattern.compile("(?<![\\p{L}\\p{N}])" + quoted + "(?![\\p{L}\\p{N}])")
                .matcher(text)
                .find();
    }
}
