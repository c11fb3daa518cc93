package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.LogSigmoid;
import org.jspecify.annotations.Nullable;

/**
 * Proportional odds, McCullagh 1980: {@code P(level ≤ k) = σ(θ_k + o_u - r)}, the loss minus the log-probability of the
 * level. Thresholds rise: θ_1 is free, {@code θ_k = θ_(k-1) + softplus(δ_k)}. A rater's offset {@code o_u} says how
 * reluctant that rater is to give high levels; offsets sum to 0 and have a Gaussian prior. Parameters are θ_1, δ_2, …,
 * then the offsets.
 */
public record Ordinal(
        @Option(doc = "Learn how severe each rater is", def = "false", often = true)
        boolean raterEffects,

        @Option(doc = "Weight of each rater's squared offset: 1 / (2 variance) of the expected offsets", def = "1.0")
        double ridge,

        @Option(doc = "Learning rate of thresholds and offsets, by Adam", def = "0.02")
        double thresholdRate)
        implements RatingLoss {
    public Ordinal {
        Check.notNegative("ridge", ridge);
        Check.positive("threshold-rate", thresholdRate);
    }

    /** {@code ln(σ(b) - σ(a)) = ln σ(b) + ln σ(-a) + ln(1 - e^(a-b))}: exact however far out both are. */
    @Override
    public NDArray rows(RatedScores rated) {
        int boundaries = rated.boundaries();
        NDArray increments = increments(rated.parameters(), boundaries);
        NDArray upper = rated.matrix((level, k) -> k <= level ? 1 : 0).matMul(increments);
        NDArray lower = rated.matrix((level, k) -> k < level ? 1 : 0).matMul(increments);
        NDArray bounded = mask(rated, level -> level < boundaries);
        NDArray raised = mask(rated, level -> level > 0);
        NDArray both = bounded.mul(raised);
        NDArray gap = both.mul(upper.sub(lower)).add(both.neg().add(1));
        NDArray offsets = offsets(rated);
        NDArray latent = offsets == null ? rated.scores() : rated.scores().sub(offsets);
        NDArray rows = bounded.mul(LogSigmoid.of(upper.sub(latent)))
                .add(raised.mul(LogSigmoid.of(latent.sub(lower))))
                .add(both.mul(gap.neg().exp().neg().add(1).log()))
                .neg();
        return offsets == null ? rows : rows.add(offsets.square().mul(shares(rated)));
    }

    /** θ_1 and the distances to the next thresholds. */
    private static NDArray increments(NDArray parameters, int boundaries) {
        NDArray raw = parameters.get("0:" + boundaries);
        double[] first = new double[boundaries];
        first[0] = 1;
        NDArray free = RowGroups.numbers(raw, Arrays.stream(first));
        return free.mul(raw).add(free.neg().add(1).mul(LogSigmoid.of(raw.neg()).neg()));
    }

    private static NDArray mask(RatedScores rated, IntPredicate inside) {
        return RowGroups.numbers(
                rated.scores(), rated.ratings().stream().mapToDouble(given -> inside.test(given.level()) ? 1 : 0));
    }

    private NDArray shares(RatedScores rated) {
        return RowGroups.numbers(rated.scores(), rated.ratings().stream().mapToDouble(given -> ridge * given.share()));
    }

    private @Nullable NDArray offsets(RatedScores rated) {
        if (!raterEffects) {
            return null;
        }
        long[] places = rated.ratings().stream()
                .mapToLong(given -> rated.boundaries() + given.rater())
                .toArray();
        return rated.parameters().gather(rated.scores().getManager().create(places), 0);
    }

    /** Thresholds that give the levels their shares where all scores are 0. */
    @Override
    public double[] start(RatingScale scale) {
        double[] logits = scale.logits();
        double[] parameters =
                new double[logits.length + (raterEffects ? scale.raters().size() : 0)];
        parameters[0] = logits[0];
        for (int k = 1; k < logits.length; k++) {
            parameters[k] = Math.log(Math.expm1(logits[k] - logits[k - 1]));
        }
        return parameters;
    }

    /** What all raters have in common belongs to the thresholds. */
    @Override
    public void constrain(double[] parameters, RatingScale scale) {
        int from = scale.boundaries();
        double mean =
                Arrays.stream(parameters, from, parameters.length).average().orElse(0);
        for (int i = from; i < parameters.length; i++) {
            parameters[i] -= mean;
        }
        parameters[0] += mean;
    }

    @Override
    public double rate() {
        return thresholdRate;
    }

    @Override
    public boolean ordinal() {
        return true;
    }

    /** The expected level, {@code 1 + Σ_k σ(r - θ_k)}, of a rater of mean severity. */
    @Override
    public double predict(double score, double[] parameters, RatingScale scale) {
        double level = 1;
        double threshold = 0;
        for (int k = 0; k < scale.boundaries(); k++) {
            threshold += k == 0 ? parameters[0] : Math.log1p(Math.exp(parameters[k]));
            level += 1 / (1 + Math.exp(threshold - score));
        }
        return level;
    }
}
