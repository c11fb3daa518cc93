package org.align4j.rl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.align4j.core.run.Seeds;
import org.align4j.model.CausalLm;
import org.align4j.model.MicroBatches;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.model.TokenBatch;
import org.align4j.model.process.ProcessGroup;
import org.align4j.model.process.Shares;
import org.align4j.model.training.Learner;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Stateful;
import org.align4j.reward.Normalization;
import org.align4j.rl.episode.Shuffle;

/** The policy and, where the advantage needs one, the critic: an iteration's experiences become optimizer steps of both. */
final class ActorCritic {
    private static final int NAMED_PROMPTS = 8;
    /** Any row: its log-probs show whether two models are the same. */
    private static final TokenBatch PROBE = new TokenBatch(List.of(new int[] {0, 1, 2, 3}));

    private static final String ADVICE = "lower the learning rate, raise the KL coefficient, or look at these prompts";

    private final RlConfig config;
    private final Demonstrations demonstrations;
    private final Seeds seeds;
    private final CausalLm policy;
    private final Learner actor;
    private final Optional<Learner> critic;
    private final Shares shares;

    /**
     * @param demonstrations what the policy imitates beside what it samples
     * @param say one line for every step that is skipped
     */
    ActorCritic(
            RlConfig config,
            Models models,
            Demonstrations demonstrations,
            Seeds seeds,
            Consumer<String> say,
            ProcessGroup processes) {
        this.config = config;
        this.demonstrations = demonstrations;
        this.seeds = seeds;
        shares = new Shares(processes);
        policy = models.policy();
        actor = new Learner(ModelRole.POLICY, policy, config.update().optimizer(), ADVICE, say, processes);
        critic = models.has(ModelRole.CRITIC)
                ? Optional.of(new Learner(
                        ModelRole.CRITIC,
                        models.scorer(ModelRole.CRITIC),
                        config.critic().optimizer(),
                        ADVICE,
                        line -> say.accept("critic, " + line),
                        processes))
                : Optional.empty();
    }

    /** What a checkpoint must hold. */
    List<Stateful> states() {
        return critic.isPresent() ? List.of(actor, critic.get()) : List.of(actor);
    }

    /** Self-test: do all processes hold the same weights still? */
    void agree() {
        actor.agree(PROBE);
        critic.ifPresent(learner -> learner.agree(PROBE));
    }

    /** Steps of either that were skipped, those before resuming included. */
    long skipped() {
        return actor.skipped() + critic.map(Learner::skipped).orElse(0L);
    }

    /**
     * One optimizer step of both.
     *
     * @param policy empty while the critic alone learns
     * @param drift of the policy, before the step
     * @param metrics means over the step's tokens
     */
    record Step(
            Optional<Learner.Step> policy,
            PolicyObjective.Drift drift,
            Optional<Learner.Step> critic,
            Map<String, Double> metrics) {}

    /**
     * What an iteration's update came to.
     *
     * @param steps in order; fewer than planned if the KL limit ended the update
     * @param entropy mean per token, NaN where no step of the policy was taken
     * @param metrics means over all of them
     */
    record Update(List<Step> steps, double entropy, Map<String, Double> metrics) {}

    /**
     * Learns from one iteration's experiences.
     *
     * @param iteration from 0
     * @param entropyCoefficient weight of the entropy bonus
     * @param scale from the critic's numbers to values
     */
    Update learn(List<Experience> experiences, int iteration, double entropyCoefficient, Normalization scale) {
        UpdateConfig options = config.update();
        MetricSums sums = new MetricSums();
        MetricSums squares = new MetricSums();
        List<Step> steps = new ArrayList<>();
        long step = firstStep(iteration);
        boolean within = true;
        for (int epoch = 0; epoch < options.epochs() && within; epoch++) {
            int[] order =
                    Shuffle.permutation(experiences.size(), seeds.generator("mini-batches-" + iteration + "-" + epoch));
            for (int batch = 0; batch < options.miniBatches() && within; batch++) {
                List<Experience> miniBatch = part(experiences, order, batch, options.miniBatches());
                long number = step++;
                if (miniBatch.isEmpty()) {
                    continue;
                }
                Step done = step(miniBatch, number, entropyCoefficient, scale);
                steps.add(done);
                double tokens = miniBatch.stream().mapToInt(Experience::length).sum();
                done.metrics().forEach((name, mean) -> sums.add(name, mean * tokens, tokens));
                squares.add("ratio", done.drift().squaredRatio() * tokens, tokens);
                within = options.maxKl() == 0 || done.drift().approximateKl() <= options.maxKl();
            }
        }
        double entropy = steps.stream()
                .mapToDouble(each -> each.drift().entropy())
                .average()
                .orElse(Double.NaN);
        return new Update(
                steps,
                entropy,
                steps.isEmpty()
                        ? Map.of()
                        : metrics(steps, sums, squares.means().get("ratio")));
    }

    /**
     * Steps of the critic alone, after rewards have changed.
     *
     * @param iteration from 0; its learning rate is taken
     */
    void catchUp(List<Experience> experiences, int iteration, Normalization scale) {
        Learner learner = critic.orElseThrow();
        int batches = config.update().miniBatches();
        for (int epoch = 0; epoch < config.critic().catchUp(); epoch++) {
            int[] order =
                    Shuffle.permutation(experiences.size(), seeds.generator("catch-up-" + iteration + "-" + epoch));
            for (int batch = 0; batch < batches; batch++) {
                List<Experience> miniBatch = part(experiences, order, batch, batches);
                if (!miniBatch.isEmpty()) {
                    value(
                            learner,
                            miniBatch,
                            firstStep(iteration),
                            "catching up after iteration " + (iteration + 1),
                            scale);
                }
            }
        }
    }

    private Learner.Step value(
            Learner learner, List<Experience> miniBatch, long step, String where, Normalization scale) {
        long tokens = miniBatch.stream().mapToInt(Experience::length).sum();
        return learner.step(
                new ValueObjective(config.critic(), scale, tokens),
                micro(miniBatch),
                rate(config.critic().learningRate(), step),
                where);
    }

    /** The first optimizer step of an iteration, of the whole run from 0: it sets the learning rates. */
    long firstStep(int iteration) {
        return (long) iteration * config.update().epochs() * config.update().miniBatches();
    }

    /** @param step of the whole run, from 0 */
    Step step(List<Experience> miniBatch, long step, double entropyCoefficient, Normalization scale) {
        String where = where(step, miniBatch);
        boolean warm = firstStep(config.critic().warmupIterations()) <= step;
        Map<String, Double> metrics = new LinkedHashMap<>();
        PolicyObjective.Drift drift = PolicyObjective.Drift.NONE;
        Optional<Learner.Step> acted = Optional.empty();
        if (warm) {
            List<Experience> rows = new ArrayList<>(miniBatch);
            rows.addAll(demonstrations.ofStep(step));
            WholeStep whole = WholeStep.of(rows, policy, config, entropyCoefficient, shares);
            PolicyObjective objective = new PolicyObjective(policy, config, whole);
            acted = Optional.of(
                    actor.step(objective, micro(rows), rate(config.update().learningRate(), step), where));
            drift = objective.drift(shares.processes());
            metrics.putAll(acted.get().metrics());
        }
        Optional<Learner.Step> valued = critic.map(learner -> value(learner, miniBatch, step, where, scale));
        valued.ifPresent(done -> metrics.putAll(done.metrics()));
        return new Step(acted, drift, valued, metrics);
    }

    private List<List<Experience>> micro(List<Experience> rows) {
        return MicroBatches.split(
                rows,
                config.update().microBatchTokens().count(),
                shares.processes().size());
    }

    double rate(double base, long step) {
        return config.update().schedule().rate(base, step, config.update().totalSteps());
    }

    private static String where(long step, List<Experience> miniBatch) {
        List<String> prompts = miniBatch.stream()
                .map(experience -> experience.episode().prompt().id())
                .distinct()
                .toList();
        return "optimizer step " + (step + 1) + " (prompts "
                + String.join(", ", prompts.subList(0, Math.min(NAMED_PROMPTS, prompts.size())))
                + (prompts.size() > NAMED_PROMPTS ? ", …" : "") + ")";
    }

    private Map<String, Double> metrics(List<Step> steps, MetricSums sums, double squaredRatio) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (steps.get(0).policy().isPresent()) {
            double loss = average(steps, step -> step.policy().orElseThrow().loss());
            metrics.put("loss", loss);
            metrics.put("loss/policy_avg", loss);
            metrics.put(
                    "grad_norm",
                    average(steps, step -> step.policy().orElseThrow().gradientNorm()));
        }
        if (critic.isPresent()) {
            metrics.put(
                    "critic_grad_norm",
                    average(steps, step -> step.critic().orElseThrow().gradientNorm()));
        }
        Map<String, Double> means = sums.means();
        metrics.putAll(means);
        OptionalDouble noise = actor.noiseScale();
        noise.ifPresent(scale -> metrics.put("gradient_noise_scale", scale));
        if (skipped() > 0) {
            metrics.put("skipped_steps", (double) skipped());
        }
        if (means.containsKey("val/ratio")) {
            double ratio = means.get("val/ratio");
            metrics.put("val/ratio_var", Math.max(0, squaredRatio - ratio * ratio));
        }
        return metrics;
    }

    private static double average(List<Step> steps, ToDoubleFunction<Step> number) {
        return steps.stream().mapToDouble(number).average().orElseThrow();
    }

    private static List<Experience> part(List<Experience> experiences, int[] order, int batch, int batches) {
        int from = (int) ((long) order.length * batch / batches);
        int to = (int) ((long) order.length * (batch + 1) / batches);
        return Arrays.stream(order, from, to).mapToObj(experiences::get).toList();
    }
}
