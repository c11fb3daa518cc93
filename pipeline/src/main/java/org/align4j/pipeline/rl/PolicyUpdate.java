package org.align4j.pipeline.rl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.align4j.model.Autograd;
import org.align4j.model.CausalLm;
import org.align4j.model.training.MetricSums;

/** One micro-batch's part of the policy's gradient: policy loss and KL term, weighted token by token. */
final class PolicyUpdate {
    private final CausalLm policy;
    private final RlConfig config;

    PolicyUpdate(CausalLm policy, RlConfig config) {
        this.policy = policy;
        this.config = config;
    }

    /**
     * Adds a micro-batch's gradient to the policy's.
     *
     * @param totals of the whole optimizer step
     * @return the micro-batch's part of the step's loss
     */
    double accumulate(List<Experience> experiences, LossAggregation.Totals totals, MetricSums metrics) {
        try (NDManager local = policy.manager().newSubManager()) {
            TokenArrays arrays = new TokenArrays(local, experiences);
            CausalLm.Reading reading = policy.forwardWithEntropy(
                    arrays.tokens(), config.rollout().sampling().temperature());
            NDArray logProbs = reading.logProbs();
            logProbs.attach(local);
            reading.entropies().attach(local);
            NDArray weights = arrays.weights(config.aggregation(), totals);
            NDArray reference = arrays.atTokens(Experience::referenceLogProbs);
            PolicyBatch batch = new PolicyBatch(
                    logProbs,
                    arrays.atTokens(Experience::logProbs),
                    arrays.atTokens(Experience::advantages),
                    arrays.mask());
            Autograd.Gradient gradient = Autograd.gradient(
                    logProbs, x -> perToken(batch.at(x), reference).mul(weights).sum());
            policy.backward(gradient.gradient());
            record(batch, reading.entropies(), reference, metrics);
            return gradient.value();
        }
    }

    private NDArray perToken(PolicyBatch batch, NDArray reference) {
        NDArray loss = config.policyLoss().perToken(batch);
        if (config.klPenalty() instanceof KlPenalty.InLoss penalty) {
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
        double tokens = diagnostics.tokens();
        NDArray delta = batch.logProbs().sub(reference).mul(batch.mask());
        metrics.add("kl", KlEstimator.K3.of(delta).sum().getFloat(), tokens);
        metrics.add("entropy", entropies.mul(batch.mask()).sum().getFloat(), tokens);
        metrics.add("policy/approxkl_avg", diagnostics.approximateKl() * tokens, tokens);
        metrics.add("policy/clipfrac_avg", diagnostics.clipFraction() * tokens, tokens);
        metrics.add("clip_ratio/low_mean", diagnostics.clippedLow() * tokens, tokens);
        metrics.add("clip_ratio/high_mean", diagnostics.clippedHigh() * tokens, tokens);
        metrics.add("clip_ratio/region_mean", diagnostics.clipFraction() * tokens, tokens);
        metrics.add("val/ratio", diagnostics.meanRatio() * tokens, tokens);
        metrics.add("val/ratio_squared", diagnostics.squaredRatio() * tokens, tokens);
    }
}
