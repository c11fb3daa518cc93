package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * What one compared pair contributes to a reward model's loss; the loss of a step is the mean over its pairs. To add
 * one: a record below with its formula and source, and its golden values in {@code fixtures/losses/bradley_terry.json}.
 */
public sealed interface RewardLoss {
    /**
     * @return (pairs), differentiable in the scores
     */
    NDArray rows(RewardPairs pairs);

    /**
     * Bradley and Terry 1952; Ouyang et al. 2022 (InstructGPT), eq. 1: {@code -p log σ(d) - (1 - p) log σ(-d)} with
     * {@code d = r(chosen) - r(rejected) - m}. A soft label or a tie is p below 1; the margin m is Touvron et al. 2023
     * (Llama 2), eq. 2; centring adds {@code c (r(chosen) + r(rejected))²} (Eisenstein et al. 2023).
     */
    record BradleyTerry(
            @Option(doc = "Weight of the squared sum of both scores, which keeps scores around 0", def = "0.0")
            double centring,

            @Option(doc = "How far hard labels are drawn towards 1/2: p becomes p (1 - s) + (1 - p) s", def = "0.0")
            double labelSmoothing,

            @Option(doc = "Multiplies the data's margin; 0 ignores it", def = "0.0")
            double marginWeight)
            implements RewardLoss {
        public BradleyTerry {
            Check.notNegative("centring", centring);
            Check.that(
                    labelSmoothing >= 0 && labelSmoothing < 0.5,
                    "label-smoothing",
                    "must be in [0, 0.5)",
                    labelSmoothing);
            Check.notNegative("margin-weight", marginWeight);
        }

        @Override
        public NDArray rows(RewardPairs pairs) {
            NDArray difference = pairs.difference().sub(Scalars.mul(pairs.margins(), marginWeight));
            NDArray p = Scalars.mul(pairs.pChosen(), 1 - 2 * labelSmoothing).add(labelSmoothing);
            NDArray rows = p.mul(LogSigmoid.of(difference))
                    .add(p.neg().add(1).mul(LogSigmoid.of(difference.neg())))
                    .neg();
            return centring == 0
                    ? rows
                    : rows.add(Scalars.mul(pairs.chosen().add(pairs.rejected()).square(), centring));
        }
    }

    /**
     * Ties as an outcome of their own, Rao and Kupper 1967: with {@code d = r(chosen) - r(rejected)},
     * {@code P(chosen) = σ(d - log θ)}, {@code P(rejected) = σ(-d - log θ)} and
     * {@code P(tie) = (θ² - 1) P(chosen) P(rejected)}.
     */
    record RaoKupper(
            @Option(doc = "How easily two completions tie; above 1", def = "1.5")
            double theta) implements RewardLoss {
        public RaoKupper {
            Check.that(theta > 1, "theta", "must be > 1", theta);
        }

        @Override
        public NDArray rows(RewardPairs pairs) {
            NDArray difference = pairs.difference();
            NDArray win = LogSigmoid.of(difference.sub(Math.log(theta)));
            NDArray loss = LogSigmoid.of(difference.neg().sub(Math.log(theta)));
            return outcome(pairs, win, loss, win.add(loss).add(Math.log(theta * theta - 1)));
        }
    }

    /**
     * Ties as an outcome of their own, Davidson 1970: chosen, rejected and tie have odds {@code e^(d/2)}, {@code
     * e^(-d/2)} and {@code ν}, with {@code d = r(chosen) - r(rejected)}.
     */
    record Davidson(
            @Option(doc = "Odds of a tie between equally good completions, against a win of each", def = "1.0")
            double nu)
            implements RewardLoss {
        public Davidson {
            Check.positive("nu", nu);
        }

        @Override
        public NDArray rows(RewardPairs pairs) {
            NDArray half = Scalars.div(pairs.difference(), 2);
            NDArray scale = half.abs();
            NDArray total = half.sub(scale)
                    .exp()
                    .add(half.neg().sub(scale).exp())
                    .add(Scalars.mul(scale.neg().exp(), nu))
                    .log()
                    .add(scale);
            return outcome(
                    pairs, half.sub(total), half.neg().sub(total), total.neg().add(Math.log(nu)));
        }
    }

    /** Minus the log-probability of what the judge said: a tie, or chosen with probability p. */
    private static NDArray outcome(RewardPairs pairs, NDArray chosen, NDArray rejected, NDArray tie) {
        NDArray p = pairs.pChosen();
        NDArray decided = p.mul(chosen).add(p.neg().add(1).mul(rejected));
        return pairs.ties().mul(tie).add(pairs.ties().neg().add(1).mul(decided)).neg();
    }
}
