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
        boolean soft,

        @Option(
                doc =
                        "A step is wrong whose label is below; with soft and shares of 8 rollouts, 0.1 takes for wrong what no rollout"
                                + " from there ends right (Math-Shepherd's hard estimate)",
                def = "0.5")
        double wrongBelow)
        implements StepLoss {
    /** What steps after a wrong one are labelled. */
    public enum AfterFirstError {
        IGNORE,
        WRONG,
        AS_GIVEN
    }

    public StepSuccess {
        Check.that(!separator.isEmpty(), "separator", "must not be empty", "\"\"");
        Check.that(wrongBelow > 0 && wrongBelow <= 1, "wrong-below", "must be in (0, 1]", wrongBelow);
    }

    @Override
    public NDArray rows(NDArray scores, NDArray labels) {
        return labels.mul(LogSigmoid.of(scores))
                .add(labels.neg().add(1).mul(LogSigmoid.of(scores.neg())))
                .neg();
    }

    @Override
    public boolean isWrong(double label) {
        return label < wrongBelow;
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
            wrong |= isWrong(label);
        }
        return learned;
    }
}
