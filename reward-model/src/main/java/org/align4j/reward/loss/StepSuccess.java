package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.LogSigmoid;

/** Binary cross-entropy at each step's last token, Lightman et al. 2023: {@code -p log σ(s) - (1 - p) log(1 - σ(s))}. */
public record StepSuccess(
        @Option(
                doc = "Steps after the first wrong one: ignore (nobody marked them, as in PRM800K), wrong, or as-given",
                def = "ignore",
                often = true)
        AfterFirstError afterFirstError,

        @Option(doc = "What stands between two steps of a completion; \\n is a line break", def = "\\n")
        String separator,

        @Option(doc = "Learn from the steps' ratings, which must be in [0, 1], in place of their marks", def = "false")
        boolean soft)
        implements StepLoss {
    /** What steps after a wrong one are labelled. */
    public enum AfterFirstError {
        IGNORE,
        WRONG,
        AS_GIVEN
    }

    public StepSuccess {
        Check.that(!separator.isEmpty(), "separator", "must not be empty", "\"\"");
    }

    @Override
    public NDArray rows(NDArray scores, NDArray labels) {
        return labels.mul(LogSigmoid.of(scores))
                .add(labels.neg().add(1).mul(LogSigmoid.of(scores.neg())))
                .neg();
    }

    @Override
    public List<Double> learned(List<Double> labels) {
        List<Double> learned = new ArrayList<>();
        boolean wrong = false;
        for (double label : labels) {
            if (wrong && afterFirstError == AfterFirstError.IGNORE) {
                break;
            }
            learned.add(wrong && afterFirstError == AfterFirstError.WRONG ? 0.0 : label);
            wrong |= label < 0.5;
        }
        return learned;
    }
}
