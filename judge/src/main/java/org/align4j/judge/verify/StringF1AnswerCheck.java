package org.align4j.judge.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.align4j.judge.Candidate;

/**
 * How much the words of completion and ground truth overlap: the harmonic mean of precision and recall, without case,
 * punctuation and articles, as SQuAD's script counts it (Rajpurkar et al. 2016).
 */
public record StringF1AnswerCheck() implements AnswerCheck {
    @Override
    public CheckOutcome check(Candidate candidate) {
        if (candidate.groundTruth() == null) {
            return CheckOutcome.noGroundTruth();
        }
        List<String> wanted = words(candidate.groundTruth());
        if (wanted.isEmpty()) {
            return CheckOutcome.undecided("the ground truth '" + candidate.groundTruth() + "' has no words");
        }
        List<String> given = words(candidate.completion().lastText());
        List<String> left = new ArrayList<>(wanted);
        long common = given.stream().filter(left::remove).count();
        double f1 = 2.0 * common / (given.size() + wanted.size());
        return CheckOutcome.share(f1, common + " of " + wanted.size() + " words, " + given.size() + " given");
    }

    private static List<String> words(String text) {
        String plain =
                text.toLowerCase(Locale.ROOT).replaceAll("\\p{Punct}", "").replaceAll("\\b(a|an|the)\\b", " ");
        return Arrays.stream(plain.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
