package org.align4j.judge.verify;

import java.util.Optional;
import org.align4j.judge.Candidate;

/**
 * Whether a mathematical answer equals the ground truth, however it is written: fractions, decimals, percent, units, powers
 * and roots, tuples, sets, intervals, expressions with variables; LaTeX or plain. Rational numbers are compared exactly,
 * everything else by its value at several points. The answer is the last {@code \boxed{…}}, or what follows the last
 * {@code ####} or "answer is", or the last formula between dollar signs, or the last number, or the whole text.
 *
 * <p>A ground truth that cannot be read decides only what equals it letter by letter; an answer that cannot be read is
 * wrong.
 */
public record MathAnswerCheck() implements AnswerCheck {
    @Override
    public CheckOutcome check(Candidate candidate) {
        if (candidate.groundTruth() == null) {
            return CheckOutcome.noGroundTruth();
        }
        String truth = MathText.truth(candidate.groundTruth());
        Optional<MathValue> wanted = MathValue.parse(truth);
        Optional<String> answer = MathText.answer(candidate.completion().lastText());
        if (answer.isPresent() && MathText.plain(answer.get()).equals(MathText.plain(truth))) {
            return CheckOutcome.correctIf(true, "answered " + truth);
        }
        if (wanted.isEmpty()) {
            return CheckOutcome.undecided("the ground truth '" + candidate.groundTruth() + "' cannot be read");
        }
        if (answer.isEmpty()) {
            return CheckOutcome.correctIf(false, "no answer, wanted " + truth);
        }
        boolean right = MathValue.parse(answer.get())
                .map(given -> given.equal(wanted.get()))
                .orElse(false);
        return CheckOutcome.correctIf(right, "answered " + answer.get() + ", wanted " + truth);
    }
}
