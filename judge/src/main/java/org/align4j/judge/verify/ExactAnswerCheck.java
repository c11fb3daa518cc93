package org.align4j.judge.verify;

import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;

/** Compares the whole completion with the ground truth; white space at the ends and runs of it do not matter. */
public record ExactAnswerCheck(
        @Option(doc = "Whether case matters: same or any", def = "same")
        LetterCase letterCase) implements AnswerCheck {
    @Override
    public CheckOutcome check(Candidate candidate) {
        if (candidate.groundTruth() == null) {
            return CheckOutcome.noGroundTruth();
        }
        String truth = letterCase.normalize(candidate.groundTruth());
        return CheckOutcome.correctIf(
                letterCase.normalize(candidate.completion().lastText()).equals(truth), "wanted '" + truth + "'");
    }
}
