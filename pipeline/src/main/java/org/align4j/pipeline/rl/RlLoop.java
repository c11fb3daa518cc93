package org.align4j.pipeline.rl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.run.Progress;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;
import org.align4j.model.training.TrainerState;
import org.align4j.pipeline.rl.AdvantageEstimator.Estimate;
import org.align4j.pipeline.rl.AdvantageEstimator.Rewarded;
import org.align4j.pipeline.stage.StageContext;
import org.jspecify.annotations.Nullable;

/**
 * Online RL, one iteration after another: sample, score, charge the KL, estimate advantages, learn, log. Stopped after
 * any checkpoint and started again it ends with the bits of the uninterrupted run.
 */
final class RlLoop {
    private static final double NANOS = 1e9;

    private final RlConfig config;
    private final Models models;
    private final PromptSource prompts;
    private final Rewards rewards;
    private final StageContext context;
    private final SelfTest selfTest;

    /**
     * Who takes part.
     *
     * @param policy learns
     * @param reference stays; what the policy is held to
     * @param critic null where the advantage needs none
     */
    record Models(
            CausalLm policy, CausalLm reference, @Nullable Critic critic) {}

    RlLoop(RlConfig config, Models models, PromptSource prompts, Rewards rewards, StageContext context) {
        this.config = config;
        this.models = models;
        this.prompts = prompts;
        this.rewards = rewards;
        this.context = context;
        selfTest = new SelfTest(models.policy());
    }

    /**
     * Learns to the end, from the last checkpoint if there is one.
     *
     * @param recipe hash of everything that a checkpoint depends on
     * @return which iteration the policy's weights are of now, with its metrics
     */
    TrainerState run(String recipe, TrajectoryLog.Place trajectories) throws IOException {
        selfTest.beginsOnce(prompts.rows());
        models.policy().prepareTraining(config.update().optimizer());
        if (models.critic() != null) {
            models.critic().model().prepareTraining(config.critic().optimizer());
        }
        RlCheckpoints checkpoints = new RlCheckpoints(config, models, context, recipe);
        RlCheckpoint done = checkpoints.restore();
        int total = config.update().iterations();
        if (done.iteration() > 0) {
            context.say("continuing after iteration " + done.iteration() + " of " + total);
        }
        if (trajectories.finished()) {
            return checkpoints.finish(done);
        }
        Learner learner =
                new Learner(models.policy(), models.critic(), config, context.seeds(), done.learner(), context::say);
        try (Generator generator = Generator.of(models.policy());
                TrajectoryLog log = new TrajectoryLog(trajectories, done.trajectories());
                Progress progress = context.progress().start("reinforcement learning", "iterations", total)) {
            progress.skip(done.iteration());
            int first = done.iteration();
            while (done.iteration() < total) {
                Iteration iteration = new Iteration(done, done.iteration() == first);
                Map<String, Double> metrics = iteration.run(generator, learner, log);
                done = iteration.next(metrics, learner.state());
                if (checkpoints.due(done.iteration())) {
                    done = checkpoints.write(done, log);
                }
                progress.advance(1);
                progress.note(String.format(
                        Locale.ROOT,
                        "reward %.3f, kl %.3f, length %.0f",
                        metrics.get("reward"),
                        metrics.get("objective/kl"),
                        metrics.get("completions/mean_length")));
            }
            log.publish();
        }
        return checkpoints.finish(done);
    }

    /** One iteration. */
    private final class Iteration {
        private final RlCheckpoint before;
        private final boolean tested;
        private int unscored;
        private int sampled;
        private long sampledTokens;

        /** @param tested the session's first one: self-tests run */
        Iteration(RlCheckpoint before, boolean tested) {
            this.before = before;
            this.tested = tested;
        }

        Map<String, Double> run(Generator generator, Learner learner, TrajectoryLog log) {
            long started = System.nanoTime();
            List<Rollout> rollouts = sample(generator);
            long hasSampled = System.nanoTime();
            Rewards.Scored scored = rewards.score(rollouts);
            List<Integer> kept = scoredGroups(scored.totals());
            List<Experience> experiences =
                    experiences(kept.stream().map(rollouts::get).toList(), pick(scored.totals(), kept));
            Map<String, Double> sampling = RlMetrics.sampling(experiences);
            if (tested) {
                selfTest.ignoresPadding(rollouts);
                selfTest.samplerAgrees(sampling.get("sampling/sampling_logp_difference/mean"));
            }
            selfTest.remember(rollouts.get(0));
            long hasScored = System.nanoTime();
            Learner.Update update = learner.learn(experiences, before.iteration());
            logTimings(started, hasSampled, hasScored);
            if (tested) {
                selfTest.ratioIsOne(update.steps().get(0));
            }
            selfTest.parametersChanged(update.steps());
            Map<String, double[]> terms = new LinkedHashMap<>();
            scored.terms().forEach((name, term) -> terms.put(name, pick(term, kept)));
            Map<String, Double> metrics = RlMetrics.of(experiences, terms, group(), before.klCoefficient(), unscored);
            metrics.putAll(update.metrics());
            metrics.putAll(sampling);
            finish(metrics, experiences, learner);
            log.write(experiences, before.iteration(), models.critic() != null);
            return metrics;
        }

        private void logTimings(long started, long hasSampled, long hasScored) {
            long ended = System.nanoTime();
            Map<String, Double> timings = new LinkedHashMap<>();
            timings.put("step_time", (ended - started) / NANOS);
            timings.put("timing/sampling", (hasSampled - started) / NANOS);
            timings.put("timing/scoring", (hasScored - hasSampled) / NANOS);
            timings.put("timing/learning", (ended - hasScored) / NANOS);
            timings.put("sampled_tokens_per_second", sampledTokens / ((hasSampled - started) / NANOS));
            context.metrics().logTimings(before.iteration() + 1L, timings);
        }

        private void finish(Map<String, Double> metrics, List<Experience> experiences, Learner learner) {
            if (models.critic() != null) {
                metrics.put("val/explained_variance", RlMetrics.explainedVariance(experiences));
            }
            long step = (long) before.iteration()
                    * config.update().epochs()
                    * config.update().miniBatches();
            double rate = learner.rate(config.update().learningRate(), step);
            metrics.put("lr", rate);
            metrics.put("learning_rate", rate);
            metrics.put(
                    "episode",
                    (double) (before.iteration() + 1) * config.rollout().completions());
            metrics.put("num_tokens", (double) (before.tokens() + sampledTokens));
            context.metrics().log(before.iteration() + 1L, metrics);
        }

        RlCheckpoint next(Map<String, Double> metrics, Learner.State learner) {
            double coefficient = config.klPenalty() instanceof KlPenalty.InReward penalty
                    ? penalty.controller().next(before.klCoefficient(), metrics.get("objective/kl"), sampled - unscored)
                    : before.klCoefficient();
            return new RlCheckpoint(
                    before.iteration() + 1,
                    coefficient,
                    before.tokens() + sampledTokens,
                    before.trajectories(),
                    before.metrics(),
                    metrics,
                    learner,
                    before.kept());
        }

        private List<Rollout> sample(Generator generator) {
            List<PromptSource.Asked> asked =
                    prompts.ask(before.iteration(), config.rollout().promptsPerIteration());
            List<List<Completion>> completions = generator.generate(
                    asked.stream()
                            .map(each -> new GenerationRequest(each.ids(), each.row()))
                            .toList(),
                    group(),
                    config.rollout().sampling(),
                    context.seeds().seed("rollouts"));
            List<Rollout> rollouts = new ArrayList<>();
            for (int i = 0; i < asked.size(); i++) {
                for (Completion completion : completions.get(i)) {
                    rollouts.add(new Rollout(asked.get(i).prompt(), asked.get(i).ids(), completion));
                }
            }
            sampled = rollouts.size();
            sampledTokens = rollouts.stream().mapToLong(Rollout::length).sum();
            return rollouts;
        }

        /** Indexes of the completions of prompts whose every completion has a score; groups stay whole. */
        private List<Integer> scoredGroups(double[] totals) {
            List<Integer> kept = new ArrayList<>();
            for (int from = 0; from < totals.length; from += group()) {
                int start = from;
                if (IntStream.range(from, from + group()).noneMatch(i -> Double.isNaN(totals[i]))) {
                    IntStream.range(start, start + group()).forEach(kept::add);
                }
            }
            unscored = totals.length - kept.size();
            if (kept.size() < config.update().miniBatches()) {
                throw new UserError("iteration " + (before.iteration() + 1) + ": only " + kept.size() + " of "
                        + totals.length + " completions could be scored; look at what the judge answers");
            }
            return kept;
        }

        private List<Experience> experiences(List<Rollout> rollouts, double[] scores) {
            TokenReader reader =
                    new TokenReader(rollouts, config.update().microBatchTokens().count());
            double temperature = config.rollout().sampling().temperature();
            double[][] logProbs = reader.atTokens(batch -> models.policy().evaluate(batch, temperature));
            double[][] reference = reader.atTokens(batch -> models.reference().evaluate(batch, temperature));
            double[][] values =
                    models.critic() == null ? zeros(rollouts) : models.critic().values(reader);
            double[][] tokenRewards = config.klPenalty() instanceof KlPenalty.InReward penalty
                    ? penalty.tokenRewards(logProbs, reference, scores, before.klCoefficient())
                    : atLastToken(rollouts, scores);
            // a completion cut by the length limit counts as ended: what follows is worth 0 (as in TRL)
            Estimate estimate =
                    config.advantage().estimate(new Rewarded(tokenRewards, values, new double[scores.length], group()));
            List<Experience> experiences = new ArrayList<>();
            for (int i = 0; i < scores.length; i++) {
                experiences.add(new Experience(
                        rollouts.get(i),
                        logProbs[i],
                        reference[i],
                        values[i],
                        scores[i],
                        tokenRewards[i],
                        estimate.advantages()[i],
                        estimate.returns()[i]));
            }
            return experiences;
        }

        private int group() {
            return config.rollout().completionsPerPrompt();
        }
    }

    private static double[][] zeros(List<Rollout> rollouts) {
        return rollouts.stream().map(rollout -> new double[rollout.length()]).toArray(double[][]::new);
    }

    private static double[][] atLastToken(List<Rollout> rollouts, double[] scores) {
        double[][] rewards = zeros(rollouts);
        for (int i = 0; i < scores.length; i++) {
            rewards[i][rewards[i].length - 1] = scores[i];
        }
        return rewards;
    }

    private static double[] pick(double[] numbers, List<Integer> indexes) {
        return indexes.stream().mapToDouble(i -> numbers[i]).toArray();
    }
}
