package org.align4j.rl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.align4j.core.run.Progress;
import org.align4j.model.CausalLm;
import org.align4j.model.Models;
import org.align4j.model.process.Shares;
import org.align4j.model.training.Stateful;
import org.align4j.model.training.TrainRun;
import org.align4j.model.training.TrainerState;
import org.align4j.reward.Normalization;
import org.align4j.rl.ActorCritic.Update;
import org.align4j.rl.RlMetrics.SamplerDifference;
import org.align4j.rl.Rollouts.Batch;
import org.align4j.rl.Rollouts.Sampled;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.episode.Player;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.reward.Rewards;
import org.align4j.rl.sampler.Sampler;
import org.align4j.rl.sampler.ServerFault;

/**
 * Online RL, one iteration after another: play, score, estimate, learn. {@link #next} called again and again trains, called
 * once it is measured or tested. Stopped after any checkpoint and started again a run ends with the bits of the
 * uninterrupted one.
 */
public final class RlLoop implements AutoCloseable {
    private final RlConfig config;
    private final TrainRun run;
    private final Rewards rewards;
    private final PromptSource prompts;
    private final Environment environment;
    private final Sampler sampler;
    private final Player player;
    private final RunCurves curves;
    private final Rollouts rollouts;
    private final Pending pending;
    private final ReplayBuffer replay;
    private final Estimation estimation;
    private final ActorCritic learners;
    private final RewardLearning rewardLearning;
    private final Coefficients coefficients;
    private final RlCheckpoints checkpoints;
    private final SelfTest selfTest;
    /** Empty where an earlier session wrote all of it, or another process writes. */
    private final Optional<TrajectoryLog> log;

    private RlState state;
    private boolean tested;

    /**
     * Where a loop stands in its run.
     *
     * @param recipe hash of everything that a checkpoint depends on
     * @param trajectories where what is sampled goes
     */
    public record Place(TrainRun run, String recipe, TrajectoryLog.Place trajectories) {}

    /**
     * Opens a run at its last checkpoint, or at its start.
     *
     * @param models policy, reference and, where the advantage needs one, critic; whoever opened them closes them
     */
    public RlLoop(
            RlConfig config, Models models, PromptSource prompts, Rewards rewards, Environment environment, Place place)
            throws IOException {
        this(config, models, prompts, Demonstrations.none(), rewards, environment, place);
    }

    /** @param demonstrations what the policy imitates beside what it samples */
    public RlLoop(
            RlConfig config,
            Models models,
            PromptSource prompts,
            Demonstrations demonstrations,
            Rewards rewards,
            Environment environment,
            Place place)
            throws IOException {
        this.config = config;
        this.rewards = rewards;
        config.advantage().checkTerms(rewards.versions().keySet());
        run = place.run();
        CausalLm policy = models.policy();
        selfTest = new SelfTest(policy, config.lora());
        selfTest.beginsOnce(prompts.rows());
        estimation = new Estimation(config, models, new Shares(run.processes()), rewards.weights());
        learners = new ActorCritic(config, models, demonstrations, run.seeds(), run.say(), run.processes());
        List<Stateful> states = new ArrayList<>(learners.states());
        states.addAll(rewards.states());
        pending = new Pending(prompts);
        replay = new ReplayBuffer(config.rollout().reuse() - 1);
        if (config.rollout().staleIterations() > 0) {
            states.add(pending);
        }
        if (config.rollout().reuse() > 1) {
            states.add(replay);
        }
        checkpoints = new RlCheckpoints(config, policy, states, run, place.recipe());
        state = checkpoints.restore(RlState.start(
                config.klPenalty().coefficient(), config.update().entropy().coefficient()));
        if (state.iteration() > 0) {
            int total = config.update().iterations();
            run.say().accept("continuing after iteration " + state.iteration() + " of " + total);
        }
        this.prompts = prompts;
        this.environment = environment;
        rewardLearning = new RewardLearning(config, rewards, estimation, learners, run.seeds());
        coefficients = new Coefficients(config);
        sampler = Samplers.of(config, policy, prompts, place);
        player = new Player(sampler, environment, config.rollout(), run.seeds().seed("rollouts"));
        curves = new RunCurves(config, learners, replay, sampler);
        rollouts = new Rollouts(config, prompts, player, rewards, run.say(), new Shares(run.processes()));
        TrajectoryLog.Origin origin = new TrajectoryLog.Origin(
                place.recipe(),
                config.rollout().sampling().temperature(),
                config.advantage().needsCritic());
        log = place.trajectories().finished() || !run.processes().leads()
                ? Optional.empty()
                : Optional.of(new TrajectoryLog(place.trajectories(), origin, state.trajectories()));
    }

    /**
     * What one iteration came to.
     *
     * @param number from 1
     * @param unscored episodes that were left out, because a term could not score them or another one of their prompt
     * @param klCoefficient the KL penalty's weight in it
     * @param updateSteps optimizer steps of the policy; fewer than planned where max-kl ended the update
     * @param timings seconds by name, tokens per second, and what asking judges has cost
     */
    public record Iteration(
            int number,
            int unscored,
            double klCoefficient,
            int updateSteps,
            long sampledTokens,
            Map<String, Double> metrics,
            Map<String, Double> timings) {}

    /** One iteration; nothing of it is kept until a checkpoint is written. */
    public Iteration next() {
        int iteration = state.iteration();
        Map<String, Double> rewardCurves = new LinkedHashMap<>();
        if (iteration == 0) {
            rewardCurves.putAll(rewardLearning.begin(prompts, environment));
        }
        Stopwatch watch = new Stopwatch();
        long sampledBefore = state.tokens();
        sampleAhead(iteration, watch);
        Batch batch = pending.next();
        Normalization scale = estimation.scale(rewards);
        List<Experience> experiences =
                estimation.estimate(batch.episodes(), batch.earned(), batch.greedy(), state.klCoefficient(), scale);
        SamplerDifference difference = SamplerDifference.of(experiences);
        // what was sampled before other updates is drawn by other weights
        boolean fresh = iteration == 0 || config.rollout().staleIterations() == 0;
        if (fresh && (!tested || config.rollout().served())) {
            selfTest.samplerAgrees(sampler, config.rollout().weights(), difference.mean());
        }
        watch.lap("timing/scoring");
        List<Experience> learned =
                Experience.learnedFrom(experiences, config.update().truncated());
        List<Experience> earlier = replay.earlier();
        Update update = learners.learn(
                Stream.concat(learned.stream(), earlier.stream()).toList(),
                iteration,
                state.entropyCoefficient(),
                scale);
        if (!tested && earlier.isEmpty() && !update.steps().isEmpty()) {
            selfTest.ratioIsOne(update.steps().get(0));
        }
        tested = true;
        watch.lap("timing/learning");
        Map<String, String> scorers = rewards.versions();
        RewardLearning.join(rewardCurves, rewardLearning.after(iteration, batch, experiences, state.klCoefficient()));
        if (!rewardCurves.isEmpty()) {
            watch.lap("timing/rewards_learning");
        }
        Map<String, Double> metrics = RlMetrics.of(
                experiences, config.rollout().completionsPerPrompt(), state.klCoefficient(), batch.unscored());
        metrics.putAll(update.metrics());
        metrics.putAll(difference.metrics());
        metrics.putAll(rewardCurves);
        metrics.putAll(curves.of(state, experiences, learned, batch));
        replay.add(learned);
        log.ifPresent(each -> each.write(experiences, iteration, scorers));
        RlSamples.show(run.metrics(), iteration + 1, experiences);
        long tokens = state.tokens() - sampledBefore;
        Map<String, Double> timings = watch.timings(tokens);
        timings.putAll(rewards.costs());
        Iteration done = new Iteration(
                iteration + 1,
                batch.unscored(),
                state.klCoefficient(),
                update.steps().size(),
                tokens,
                metrics,
                timings);
        state = state.next(
                coefficients.nextKl(state.klCoefficient(), experiences),
                coefficients.nextEntropy(state.entropyCoefficient(), update),
                metrics);
        return done;
    }

    /** Samples until as much is pending as the staleness asks for. */
    private void sampleAhead(int iteration, Stopwatch watch) {
        int total = config.update().iterations();
        double seconds = 0;
        while (pending.size() <= config.rollout().staleIterations() && iteration + pending.size() < total) {
            Sampled sampled = sample(iteration, watch);
            seconds += sampled.seconds();
            if (!tested && pending.size() == 0) {
                selfTest.ignoresPadding(sampled.played());
            }
            state = state.and(sampled);
            pending.add(sampled.batch());
        }
        watch.sampled(seconds);
    }

    private Sampled sample(int iteration, Stopwatch watch) {
        try {
            if (config.rollout().served() && run.processes().leads()) {
                long started = System.nanoTime();
                sampler.prepare(iteration);
                watch.counted("timing/hand_over", (System.nanoTime() - started) / 1e9);
            }
            return rollouts.sample(state.asking(), iteration + pending.size(), iteration);
        } catch (ServerFault e) {
            state = checkpoints.keepAtFault(state, log);
            throw e;
        }
    }

    /**
     * Learns to the end.
     *
     * @return which iteration the policy's weights are of now, with its metrics
     */
    public TrainerState run() throws IOException {
        int total = config.update().iterations();
        if (log.isEmpty() && state.iteration() == total) {
            return checkpoints.finish(state);
        }
        try (Progress progress = run.progress().start("reinforcement learning", "iterations", total)) {
            progress.skip(state.iteration());
            while (state.iteration() < total) {
                Iteration done = next();
                run.metrics().log(done.number(), done.metrics());
                run.metrics().logTimings(done.number(), done.timings());
                if (checkpoints.due(done.number())) {
                    learners.agree();
                    state = checkpoints.write(
                            state, log.map(TrajectoryLog::endPart).orElse(0L));
                }
                progress.advance(1);
                progress.note(String.format(
                        Locale.ROOT,
                        "reward %.3f, kl %.3f, length %.0f",
                        done.metrics().get("reward"),
                        done.metrics().get("objective/kl"),
                        done.metrics().get("completions/mean_length")));
            }
            log.ifPresent(TrajectoryLog::publish);
        }
        return checkpoints.finish(state);
    }

    /** Optimizer steps that were skipped, those before resuming included. */
    public long skipped() {
        return learners.skipped();
    }

    @Override
    public void close() {
        player.close();
        log.ifPresent(TrajectoryLog::close);
    }
}
