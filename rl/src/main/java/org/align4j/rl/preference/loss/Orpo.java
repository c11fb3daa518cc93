package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * ORPO (Hong et al. 2024, eq. 6 and 7): cross-entropy of the chosen completion per token, and β (the paper's λ) times
 * {@code -log σ(log odds(chosen) - log odds(rejected))}, where odds are those of the geometric mean of a token's probability.
 * The second term is often small beside the first: {@code nll_loss} and {@code log_odds_ratio} say how small.
 */
public record Orpo(
        @Option(doc = "Weight of the odds ratio beside the cross-entropy", def = "0.1", often = true)
        double beta) implements ReferenceFreeLoss {
    public Orpo {
        Check.positive("beta", beta);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.of(
                pairs,
                certain -> scaled(Logistic.loss(logOdds(certain)))
                        .sub(certain.chosen().mean()));
    }

    private static NDArray logOdds(PairLogProbs pairs) {
        return LogOdds.of(pairs.chosen().mean()).sub(LogOdds.of(pairs.rejected().mean()));
    }

    @Override
    public NDArray rewards(CompletionLogProbs completions) {
        return scaled(completions.mean());
    }

    @Override
    public Map<String, NDArray> parts(PairLogProbs pairs) {
        NDArray odds = logOdds(pairs);
        return Map.of(
                "nll_loss", pairs.chosen().mean().neg(),
                "log_odds_ratio", Logistic.loss(odds).neg(),
                "log_odds_chosen", odds);
    }
}
