package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/** SimPO's loss and CPO's cross-entropy of the chosen completion, {@code - α log π(chosen) / n_w} (TRL's CPO-SimPO). */
public record CpoSimpo(
        @Option(doc = "The part that compares", def = "{}", often = true)
        Simpo simpo,

        @Option(doc = "Weight of the chosen completion's cross-entropy per token", def = "1.0", often = true)
        double alpha)
        implements ReferenceFreeLoss {
    public CpoSimpo {
        Check.notNegative("alpha", alpha);
    }

    @Override
    public double beta() {
        return simpo.beta();
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return simpo.rows(pairs)
                .sub(SoftLabels.of(
                        pairs, certain -> Scalars.mul(certain.chosen().mean(), alpha)));
    }

    @Override
    public NDArray rewards(CompletionLogProbs completions) {
        return scaled(completions.mean());
    }

    @Override
    public Map<String, NDArray> parts(PairLogProbs pairs) {
        return Map.of("nll_loss", pairs.chosen().mean().neg());
    }
}
