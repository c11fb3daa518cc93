package org.align4j.rl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import org.align4j.model.Autograd;
import org.align4j.model.CausalLm;
import org.align4j.model.Scalars;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.process.ProcessGroup;
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
    private double entropy;
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
     * @param entropy of the distributions, in nats
     */
    record Drift(double ratio, double squaredRatio, double approximateKl, double entropy) {
        /** Of a policy that stayed where it was. */
        static final Drift NONE = new Drift(1, 1, 0, Double.NaN);
    }

    /** Of the whole step: what every process saw of it, added up. */
    Drift drift(ProcessGroup processes) {
        double[] sums = processes.sum(ratio, squaredRatio, approximateKl, entropy, tokens);
        double all = sums[4];
        return new Drift(sums[0] / all, sums[1] / all, sums[2] / all, sums[3] / all);
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
            NDArray weights = arrays.atTokens(step::tokenWeights);
            NDArray reference = arrays.atTokens(Experience::referenceLogProbs);
            PolicyBatch policyBatch = new PolicyBatch(
                    logProbs,
                    arrays.atTokens(Experience::logProbs),
                    arrays.atTokens(Experience::advantages),
                    arrays.mask(),
                    arrays.atTokens(step::kept));
            NDArray factors = arrays.atTokens(step::factors);
            NDArray imitation = arrays.atTokens(step::imitationWeights);
            Autograd.Gradient gradient = Autograd.gradient(logProbs, x -> {
                NDArray loss = perToken(policyBatch.at(x), factors, reference)
                        .mul(weights)
                        .sum();
                return step.imitated() == 0 ? loss : loss.sub(x.mul(imitation).sum());
            });
            double loss = gradient.value();
            if (step.entropyCoefficient() > 0) {
                NDArray slopes = Scalars.mul(weights, -step.entropyCoefficient());
                loss += reading.entropies().mul(slopes).sum().getFloat();
                policy.backward(gradient.gradient(), slopes);
            } else {
                policy.backward(gradient.gradient());
            }
            record(policyBatch, reading.entropies(), reference, metrics);
            recordImitation(batch, logProbs, imitation, metrics);
            return loss;
        }
    }

    private NDArray perToken(PolicyBatch batch, NDArray factors, NDArray reference) {
        NDArray loss = config.policyLoss().perToken(batch).mul(factors);
        Optional<NDArray> mask = config.correction().mask(batch);
        if (mask.isPresent()) {
            loss = loss.mul(mask.get());
        }
        if (config.klPenalty() instanceof InLoss penalty) {
            // outside the mask both log-probs are of prompt tokens, whose weight is 0; the mask keeps exp from
            // overflowing
            NDArray logProbs = batch.logProbs().mul(batch.mask());
            return loss.add(
                    penalty.perToken(logProbs, reference, config.policyLoss().ratio(batch)));
        }
        return loss;
    }

    /** The cross-entropy of what is imitated, per token. */
    private void recordImitation(List<Experience> batch, NDArray logProbs, NDArray imitation, MetricSums metrics) {
        if (step.imitated() > 0) {
            double scale = step.imitated() / config.mix().coefficient();
            double surprise = -logProbs.mul(imitation).sum().getFloat() * scale;
            long tokens = batch.stream()
                    .filter(each -> step.imitationWeights(each)[0] > 0)
                    .mapToLong(Experience::length)
                    .sum();
            metrics.add("mix/loss", surprise, (double) tokens);
        }
    }

    private void record(PolicyBatch batch, NDArray entropies, NDArray reference, MetricSums metrics) {
        if (batch.mask().sum().getFloat() == 0) {
            // demonstrations alone
            return;
        }
        PolicyDiagnostics diagnostics = PolicyDiagnostics.of(config.policyLoss(), batch);
        double count = diagnostics.tokens();
        NDArray delta = batch.logProbs().sub(reference).mul(batch.mask());
        metrics.add("kl", KlEstimator.K3.of(delta).sum().getFloat(), count);
        double entropySum = entropies.mul(batch.mask()).sum().getFloat();
        metrics.add("entropy", entropySum, count);
        entropy += entropySum;
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
