package org.align4j.rl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.align4j.model.Autograd;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Objective;
import org.align4j.rl.loss.InLoss;
import org.align4j.rl.loss.KlEstimator;
import org.align4j.rl.loss.PolicyBatch;
import org.align4j.rl.loss.PolicyDiagnostics;

/**
 * What the policy minimises in one optimizer step: policy loss and KL term, weighted token by token so that they add up to
 * the step's loss. Made anew for every step, it also gathers how far the policy has moved.
 */
final class PolicyObjective implements Objective<List<Experience>> {
    private final CausalLm policy;
    private final RlConfig config;
    private final WholeStep step;
    private double ratio;
    private double squaredRatio;
    private double approximateKl;
    private double tokens;

    /** @param step all of the optimizer step */
    PolicyObjective(CausalLm policy, RlConfig config, WholeStep step) {
        this.policy = policy;
        this.config = config;
        this.step = step;
    }

    /**
     * How far the policy has moved from the one that sampled, before the step; means over its tokens.
     *
     * @param ratio π / π_old
     * @param squaredRatio its square, for the variance
     * @param approximateKl half the squared log-ratio
     */
    record Drift(double ratio, double squaredRatio, double approximateKl) {}

    Drift drift() {
        return new Drift(ratio / tokens, squaredRatio / tokens, approximateKl / tokens);
    }

    @Override
    public TokenBatch tokens(List<Experience> batch) {
        return TokenArrays.rows(batch);
    }

    @Override
    public double weight(List<Experience> batch) {
        return config.aggregation()
                .weight(
                        batch.size(),
                        batch.stream().mapToLong(Experience::length).sum());
    }

    /** The tokens' weights divide already. */
    @Override
    public double mean(double sum, double weight) {
        return sum;
    }

    @Override
    public boolean signed() {
        return true;
    }

    @Override
    public double accumulate(TokenModel model, List<Experience> batch, double scale, MetricSums metrics) {
        try (NDManager local = policy.manager().newSubManager()) {
            TokenArrays arrays = new TokenArrays(local, batch);
            CausalLm.Reading reading = policy.forwardWithEntropy(
                    arrays.tokens(), config.rollout().sampling().temperature());
            NDArray logProbs = reading.logProbs();
            logProbs.attach(local);
            reading.entropies().attach(local);
            NDArray weights = arrays.weights(config.aggregation(), step);
            NDArray reference = arrays.atTokens(Experience::referenceLogProbs);
            PolicyBatch policyBatch = new PolicyBatch(
                    logProbs,
                    arrays.atTokens(Experience::logProbs),
                    arrays.atTokens(Experience::advantages),
                    arrays.mask(),
                    arrays.atTokens(step::kept));
            Autograd.Gradient gradient = Autograd.gradient(
                    logProbs,
                    x -> perToken(policyBatch.at(x), reference).mul(weights).sum());
            policy.backward(gradient.gradient());
            record(policyBatch, reading.entropies(), reference, metrics);
            return gradient.value();
        }
    }

    private NDArray perToken(PolicyBatch batch, NDArray reference) {
        NDArray loss = config.policyLoss().perToken(batch);
        if (config.klPenalty() instanceof InLoss penalty) {
            // outside the mask both log-probs are of prompt tokens, whose weight is 0; the mask keeps exp from
            // overflowing
            NDArray logProbs = batch.logProbs().mul(batch.mask());
            return loss.add(
                    penalty.perToken(logProbs, reference, config.policyLoss().ratio(batch)));
        }
        return loss;
    }

    private void record(PolicyBatch batch, NDArray entropies, NDArray reference, MetricSums metrics) {
        PolicyDiagnostics diagnostics = PolicyDiagnostics.of(config.policyLoss(), batch);
        double count = diagnostics.tokens();
        NDArray delta = batch.logProbs().sub(reference).mul(batch.mask());
        metrics.add("kl", KlEstimator.K3.of(delta).sum().getFloat(), count);
        metrics.add("entropy", entropies.mul(batch.mask()).sum().getFloat(), count);
        metrics.add("policy/approxkl_avg", diagnostics.approximateKl() * count, count);
        metrics.add("policy/clipfrac_avg", diagnostics.clipFraction() * count, count);
        metrics.add("clip_ratio/low_mean", diagnostics.clippedLow() * count, count);
        metrics.add("clip_ratio/high_mean", diagnostics.clippedHigh() * count, count);
        metrics.add("clip_ratio/region_mean", diagnostics.clipFraction() * count, count);
        metrics.add("val/ratio", diagnostics.meanRatio() * count, count);
        ratio += diagnostics.meanRatio() * count;
        squaredRatio += diagnostics.squaredRatio() * count;
        approximateKl += diagnostics.approximateKl() * count;
        tokens += count;
    }
}
