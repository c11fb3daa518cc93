package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.LogSigmoid;
import org.align4j.model.Scalars;
import org.jspecify.annotations.Nullable;

/**
 * Success classifier, Fu et al. 2018 (VICE), section 4: binary cross-entropy {@code -w p log D - (1 - p) log(1 - D)} with
 * {@code D = σ(f)} of the score f, the log-odds of success, and {@code logit-penalty · f²}. Where as many failures as
 * successes are learned from, the best D is p₊ / (p₊ + p₋) (Goodfellow et al. 2014, proposition 1).
 */
public record Success(
        @Option(doc = "How far targets are from 1 and, with smooth: both, from 0", def = "0.0")
        double smoothing,

        @Option(doc = "Whose targets are smoothed: successes, or both", def = "both")
        Smoothed smooth,

        @Option(doc = "Multiplies what good completions contribute", def = "1.0")
        double positiveWeight,

        @Option(doc = "Multiplies the square of the log-odds, which keeps them small", def = "0.0")
        double logitPenalty,

        @Option(
                doc =
                        "Share of good completions that the loss is to see, by weights on both classes; unset, the data's",
                def = Option.NONE)
        @Nullable Double prior)
        implements LabelLoss {
    /** Whose targets are smoothed. */
    public enum Smoothed {
        /** One-sided (Salimans et al. 2016): failures stay at 0. */
        SUCCESSES,
        BOTH
    }

    public Success {
        Check.that(smoothing >= 0 && smoothing < 0.5, "smoothing", "must be in [0, 0.5)", smoothing);
        Check.positive("positive-weight", positiveWeight);
        Check.notNegative("logit-penalty", logitPenalty);
        if (prior != null) {
            Check.that(prior > 0 && prior < 1, "prior", "must be in (0, 1)", prior);
        }
    }

    @Override
    public NDArray sum(NDArray scores, Marks marks) {
        double floor = smooth == Smoothed.BOTH ? smoothing : 0;
        NDArray good = scores.getManager().create(marks.good());
        NDArray p = Scalars.mul(good, 1 - smoothing - floor).add(floor);
        NDArray rows = Scalars.mul(p.mul(LogSigmoid.of(scores)), positiveWeight)
                .add(p.neg().add(1).mul(LogSigmoid.of(scores.neg())))
                .neg();
        NDArray penalised = logitPenalty == 0 ? rows : rows.add(Scalars.mul(scores.square(), logitPenalty));
        return penalised.mul(scores.getManager().create(marks.weights())).sum();
    }

    @Override
    public double weight(Marks marks) {
        double sum = 0;
        for (float weight : marks.weights()) {
            sum += weight;
        }
        return sum;
    }
}
