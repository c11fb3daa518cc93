package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.LogSigmoid;
import org.align4j.model.Scalars;

/**
 * Success classifier, Fu et al. 2018 (VICE), section 4: binary cross-entropy {@code -w p log σ(f) - (1 - p) log(1 - σ(f))}
 * of the score f, the log-odds of success.
 */
public record Success(
        @Option(doc = "How far labels are drawn towards 1/2: p becomes p (1 - s) + (1 - p) s", def = "0.0")
        double smoothing,

        @Option(doc = "Multiplies what good completions contribute", def = "1.0")
        double positiveWeight)
        implements LabelLoss {
    public Success {
        Check.that(smoothing >= 0 && smoothing < 0.5, "smoothing", "must be in [0, 0.5)", smoothing);
        Check.positive("positive-weight", positiveWeight);
    }

    @Override
    public NDArray rows(NDArray scores, NDArray labels) {
        NDArray p = Scalars.mul(labels, 1 - 2 * smoothing).add(smoothing);
        return Scalars.mul(p.mul(LogSigmoid.of(scores)), positiveWeight)
                .add(p.neg().add(1).mul(LogSigmoid.of(scores.neg())))
                .neg();
    }
}
