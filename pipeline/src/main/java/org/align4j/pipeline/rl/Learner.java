package org.align4j.pipeline.rl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.model.CausalLm;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.MicroBatches;
import org.jspecify.annotations.Nullable;

/** Turns an iteration's experiences into optimizer steps: epochs, mini-batches, micro-batches. */
final class Learner {
    private final CausalLm policy;
    private final @Nullable Critic critic;
    private final RlConfig config;
    private final Seeds seeds;
    private final PolicyUpdate update;

    /** @param critic null where the advantage needs none */
    Learner(CausalLm policy, @Nullable Critic critic, RlConfig config, Seeds seeds) {
        this.policy = policy;
        this.critic = critic;
        this.config = config;
        this.seeds = seeds;
        update = new PolicyUpdate(policy, config);
    }

    /**
     * One optimizer step's own numbers.
     *
     * @param loss of the policy, KL term included
     * @param meanRatio π / π_old over its tokens, before the step
     * @param approximateKl half the mean squared log-ratio, before the step
     */
    record Step(
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
        for (List<Experience> micro :
                MicroBatches.split(miniBatch, config.update().microBatchTokens())) {
            loss += update.accumulate(micro, totals, own);
            if (critic != null) {
                critic.accumulate(config.critic(), micro, totals, own);
            }
        }
        refuseNonNumber("loss", loss, step);
        double rate = rate(config.update().learningRate(), step);
        double norm = policy.step(rate);
        refuseNonNumber("gradient norm", norm, step);
        double criticNorm = 0;
        if (critic != null) {
            criticNorm = critic.model().step(rate(config.critic().learningRate(), step));
            refuseNonNumber("critic's gradient norm", criticNorm, step);
        }
        Map<String, Double> means = own.means();
        means.forEach((name, mean) -> metrics.add(name, mean * (double) totals.tokens(), (double) totals.tokens()));
        return new Step(loss, means.get("val/ratio"), means.get("policy/approxkl_avg"), rate, norm, criticNorm);
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

    private static void refuseNonNumber(String what, double number, long step) {
        if (!Double.isFinite(number)) {
            throw new UserError("optimizer step " + (step + 1) + ": the " + what + " is " + number
                    + "; lower update.learning-rate or raise the KL coefficient");
        }
    }
}
