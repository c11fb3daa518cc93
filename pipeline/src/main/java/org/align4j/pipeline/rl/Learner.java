package org.align4j.pipeline.rl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.align4j.model.CausalLm;
import org.align4j.model.MicroBatches;
import org.align4j.model.TokenModel;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.NoiseScale;
import org.align4j.model.training.StepGuard;
import org.jspecify.annotations.Nullable;

/** Turns an iteration's experiences into optimizer steps: epochs, mini-batches, micro-batches. */
final class Learner {
    private static final int NAMED_PROMPTS = 8;

    private final CausalLm policy;
    private final @Nullable Critic critic;
    private final RlConfig config;
    private final Seeds seeds;
    private final PolicyUpdate update;
    private final StepGuard policyGuard;
    private final StepGuard criticGuard;
    private final NoiseScale noise;

    /**
     * What has to be remembered for continuing.
     *
     * @param policy what is known of the policy's losses and gradient norms
     * @param critic likewise; at its start where there is no critic
     * @param noise of the policy's gradient
     */
    record State(StepGuard.State policy, StepGuard.State critic, NoiseScale.State noise) {
        static final State START = new State(StepGuard.State.START, StepGuard.State.START, NoiseScale.State.START);
    }

    /**
     * A learner that goes on from a state.
     *
     * @param critic null where the advantage needs none
     * @param say one line for every step that is skipped
     */
    Learner(CausalLm policy, @Nullable Critic critic, RlConfig config, Seeds seeds, State state, Consumer<String> say) {
        this.policy = policy;
        this.critic = critic;
        this.config = config;
        this.seeds = seeds;
        update = new PolicyUpdate(policy, config);
        policyGuard = new StepGuard(config.update().optimizer().guard(), state.policy(), say);
        criticGuard = new StepGuard(config.critic().optimizer().guard(), state.critic(), say);
        noise = new NoiseScale(state.noise());
    }

    State state() {
        return new State(policyGuard.state(), criticGuard.state(), noise.state());
    }

    /** Steps of policy or critic that were skipped, those of earlier sessions included. */
    long skipped() {
        return policyGuard.skipped() + criticGuard.skipped();
    }

    /**
     * One optimizer step's own numbers.
     *
     * @param loss of the policy, KL term included
     * @param meanRatio π / π_old over its tokens, before the step
     * @param approximateKl half the mean squared log-ratio, before the step
     * @param applied false if the policy's step was skipped
     */
    record Step(
            boolean applied,
            double loss,
            double meanRatio,
            double approximateKl,
            double learningRate,
            double gradientNorm,
            double criticGradientNorm) {}

    /**
     * What an iteration's update came to.
     *
     * @param steps in order; fewer than planned if the KL limit ended the update
     * @param metrics means over all of them
     */
    record Update(List<Step> steps, Map<String, Double> metrics) {}

    /**
     * Learns from one iteration's experiences.
     *
     * @param iteration from 0
     */
    Update learn(List<Experience> experiences, int iteration) {
        UpdateConfig options = config.update();
        MetricSums metrics = new MetricSums();
        List<Step> steps = new ArrayList<>();
        long step = (long) iteration * options.epochs() * options.miniBatches();
        for (int epoch = 0; epoch < options.epochs(); epoch++) {
            int[] order = permutation(experiences.size(), seeds.generator("mini-batches-" + iteration + "-" + epoch));
            for (int batch = 0; batch < options.miniBatches(); batch++) {
                List<Experience> miniBatch = part(experiences, order, batch, options.miniBatches());
                Step done = step(miniBatch, step++, metrics);
                steps.add(done);
                if (options.maxKl() > 0 && done.approximateKl() > options.maxKl()) {
                    return new Update(steps, means(steps, metrics));
                }
            }
        }
        return new Update(steps, means(steps, metrics));
    }

    /**
     * One optimizer step of the policy and of the critic.
     *
     * @param step of the whole run, from 0: it sets the learning rates
     */
    Step step(List<Experience> miniBatch, long step, MetricSums metrics) {
        LossAggregation.Totals totals = totals(miniBatch);
        MetricSums own = new MetricSums();
        double loss = 0;
        List<Double> weights = new ArrayList<>();
        for (List<Experience> micro :
                MicroBatches.split(miniBatch, config.update().microBatchTokens().count())) {
            loss += update.accumulate(micro, totals, own);
            weights.add(config.aggregation().weight(micro));
            if (critic != null) {
                critic.accumulate(config.critic(), micro, totals, own);
            }
        }
        String where = where(step, miniBatch);
        double rate = rate(config.update().learningRate(), step);
        double norm = apply(policy, policyGuard, loss, rate, where);
        boolean applied = policyGuard.faultOfSignedLoss(loss) == null && policyGuard.faultOfNorm(norm) == null;
        if (applied) {
            policyGuard.applied(loss, norm);
            noise.add(
                    norm,
                    policy.microBatchNorms(),
                    weights.stream().mapToDouble(Double::doubleValue).toArray());
        }
        Map<String, Double> means = own.means();
        double criticNorm = 0;
        if (critic != null) {
            double criticLoss = means.get("loss/value_avg");
            double criticRate = rate(config.critic().learningRate(), step);
            criticNorm = apply(critic.model(), criticGuard, criticLoss, criticRate, where + ", critic");
            if (criticGuard.faultOfSignedLoss(criticLoss) == null && criticGuard.faultOfNorm(criticNorm) == null) {
                criticGuard.applied(criticLoss, criticNorm);
            }
        }
        means.forEach((name, mean) -> metrics.add(name, mean * (double) totals.tokens(), (double) totals.tokens()));
        return new Step(
                applied, loss, means.get("val/ratio"), means.get("policy/approxkl_avg"), rate, norm, criticNorm);
    }

    /** A model's step, unless its guard objects; the gradient's norm, NaN where the loss was already at fault. */
    private static double apply(TokenModel model, StepGuard guard, double loss, double rate, String where) {
        String advice = "lower the learning rate, raise the KL coefficient, or look at these prompts";
        String fault = guard.faultOfSignedLoss(loss);
        if (fault != null) {
            model.discardGradients();
            guard.skip(where, fault, advice);
            return Double.NaN;
        }
        double norm = model.step(rate, guard.largestNorm());
        fault = guard.faultOfNorm(norm);
        if (fault != null) {
            guard.skip(where, fault, advice);
        }
        return norm;
    }

    private static String where(long step, List<Experience> miniBatch) {
        List<String> prompts = miniBatch.stream()
                .map(experience -> experience.rollout().prompt().id())
                .distinct()
                .toList();
        return "optimizer step " + (step + 1) + " (prompts "
                + String.join(", ", prompts.subList(0, Math.min(NAMED_PROMPTS, prompts.size())))
                + (prompts.size() > NAMED_PROMPTS ? ", …" : "") + ")";
    }

    double rate(double base, long step) {
        return config.update().schedule().rate(base, step, config.update().totalSteps());
    }

    private LossAggregation.Totals totals(List<Experience> miniBatch) {
        return new LossAggregation.Totals(
                miniBatch.size(),
                miniBatch.stream().mapToInt(Experience::length).sum(),
                config.rollout().sampling().maxNewTokens());
    }

    private Map<String, Double> means(List<Step> steps, MetricSums sums) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        double loss = steps.stream().mapToDouble(Step::loss).average().orElseThrow();
        metrics.put("loss", loss);
        metrics.put("loss/policy_avg", loss);
        metrics.put(
                "grad_norm",
                steps.stream().mapToDouble(Step::gradientNorm).average().orElseThrow());
        if (critic != null) {
            metrics.put(
                    "critic_grad_norm",
                    steps.stream()
                            .mapToDouble(Step::criticGradientNorm)
                            .average()
                            .orElseThrow());
        }
        metrics.putAll(sums.means());
        if (!Double.isNaN(noise.value())) {
            metrics.put("gradient_noise_scale", noise.value());
        }
        if (skipped() > 0) {
            metrics.put("skipped_steps", (double) skipped());
        }
        double squared = metrics.remove("val/ratio_squared");
        double ratio = metrics.get("val/ratio");
        metrics.put("val/ratio_var", Math.max(0, squared - ratio * ratio));
        return metrics;
    }

    private static List<Experience> part(List<Experience> experiences, int[] order, int batch, int batches) {
        int from = (int) ((long) order.length * batch / batches);
        int to = (int) ((long) order.length * (batch + 1) / batches);
        return Arrays.stream(order, from, to).mapToObj(experiences::get).toList();
    }

    static int[] permutation(int count, RandomGenerator random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
