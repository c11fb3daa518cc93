package org.align4j.judge.verify;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;

/**
 * Compares numbers as GSM8K does: the one after the last {@code ####}, or else the last number of the text; thousands
 * separators, currency signs and trailing zeros do not matter (Cobbe et al. 2021).
 */
public record NumericAnswerCheck(
        @Option(doc = "Largest difference from the true number that still counts as right", def = "0.0")
        double tolerance)
        implements AnswerCheck {
    public NumericAnswerCheck {
        Check.notNegative("tolerance", tolerance);
    }

    @Override
    public CheckOutcome check(Candidate candidate) {
        if (candidate.groundTruth() == null) {
            return CheckOutcome.noGroundTruth();
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
