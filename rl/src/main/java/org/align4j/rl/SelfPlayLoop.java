package org.align4j.rl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Hashes;
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
import org.align4j.rl.SelfPlayRound.Paid;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.episode.Player;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.selfplay.ProposerReward;
import org.align4j.rl.selfplay.TaskHistory;

/**
 * Self-play, one iteration after another: propose, attempt, and learn from both in one update. Advantages are standardised
 * over all episodes of a role (Zhao et al. 2025, Absolute Zero, section 3.3.5). Stopped after any checkpoint and started
 * again a run ends with the bits of the uninterrupted one. Several processes may share it: each samples and learns from its
 * share of the episodes.
 */
public final class SelfPlayLoop implements AutoCloseable {
    private final SelfPlayConfig config;
    private final RlConfig rl;
    private final TrainRun run;
    private final Tasks tasks;
    private final Player player;
    private final SelfPlayRollouts rollouts;
    private final TaskHistory history;
    private final Estimation estimation;
    private final ActorCritic learner;
    private final RlCheckpoints checkpoints;
    private final SelfTest selfTest;
    private final Optional<TrajectoryLog> log;

    private RlState state;
    private boolean tested;

    /**
     * What is given.
     *
     * @param data tasks that are asked beside the proposed ones, if there are any
     * @param heldOut tasks that are never asked while learning, and measured on, if there are any
     */
    public record Tasks(Optional<PromptSource> data, Optional<PromptSource> heldOut) {
        /** The held-out tasks. */
        private List<PromptSource.Asked> measured() {
            return heldOut.map(source -> source.ask(0, source.size(), Set.of())).orElse(List.of());
        }
    }

    /**
     * Opens a run at its last checkpoint, or at its start.
     *
     * @param models policy and reference; whoever opened them closes them
     */
    public SelfPlayLoop(SelfPlayConfig config, Models models, Tasks tasks, RlLoop.Place place) throws IOException {
        this.config = config;
        this.tasks = tasks;
        rl = config.rl();
        run = place.run();
        CausalLm policy = models.policy();
        selfTest = new SelfTest(policy, config.lora());
        selfTest.beginsOnce(List.of(policy.tokenizer().encodePrompt(config.request())));
        Shares shares = new Shares(run.processes());
        estimation = new Estimation(rl, models, shares);
        learner = new ActorCritic(rl, models, Demonstrations.none(), run.seeds(), run.say(), run.processes());
        history = new TaskHistory(config.memory());
        List<Stateful> states = new ArrayList<>(learner.states());
        states.add(history);
        checkpoints = new RlCheckpoints(rl, policy, states, run, place.recipe());
        state = checkpoints.restore(RlState.start(
                config.klPenalty().coefficient(), config.update().entropy().coefficient()));
        if (state.iteration() > 0) {
            run.say().accept("continuing after iteration " + state.iteration() + " of " + total());
        }
        player = new Player(
                policy, Environment.SINGLE_TURN, rl.rollout(), run.seeds().seed("rollouts"));
        rollouts = new SelfPlayRollouts(
                config, player, policy.tokenizer(), tasks.data(), contents(tasks.heldOut()), run.seeds(), shares);
        TrajectoryLog.Origin origin =
                new TrajectoryLog.Origin(place.recipe(), config.sampling().temperature(), false);
        log = place.trajectories().finished() || !run.processes().leads()
                ? Optional.empty()
                : Optional.of(new TrajectoryLog(place.trajectories(), origin, state.trajectories()));
    }

    private static Set<Content> contents(Optional<PromptSource> heldOut) {
        return heldOut.stream()
                .flatMap(source -> source.ask(0, source.size(), Set.of()).stream())
                .map(each -> each.prompt().prompt())
                .collect(Collectors.toSet());
    }

    private int total() {
        return config.update().iterations();
    }

    /** One iteration's curves and times; nothing of it is kept until a checkpoint is written. */
    private record Iteration(Map<String, Double> metrics, Map<String, Double> timings) {}

    private Iteration next() {
        int iteration = state.iteration();
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (iteration % config.evaluateEvery() == 0) {
            metrics.putAll(heldOut(rollouts));
        }
        Stopwatch watch = new Stopwatch();
        long before = state.tokens();
        SelfPlayRound round = rollouts.play(state.asking().next(), iteration);
        List<Episode> played = round.played();
        state = state.and(
                played, new RlState.Asking(round.next(), state.asking().retired()));
        watch.sampled(round.seconds());
        Paid proposer = round.proposer(config.proposerReward(), history);
        Paid solver = round.solver();
        List<Experience> experiences = new ArrayList<>(estimated(proposer));
        experiences.addAll(estimated(solver));
        metrics.putAll(SelfPlayMetrics.of(round, proposer));
        watch.lap("timing/scoring");
        if (!experiences.isEmpty()) {
            learn(experiences, iteration, metrics);
        } else {
            state = state.next(state.klCoefficient(), state.entropyCoefficient(), metrics);
        }
        history.add(round.buckets(), round.solved(iteration + 1));
        watch.lap("timing/learning");
        return new Iteration(metrics, watch.timings(state.tokens() - before));
    }

    private List<Experience> estimated(Paid role) {
        return role.episodes().isEmpty()
                ? List.of()
                : estimation.estimateTogether(role.episodes(), role.earned(), state.klCoefficient());
    }

    private void learn(List<Experience> experiences, int iteration, Map<String, Double> metrics) {
        SamplerDifference sampler = SamplerDifference.of(experiences);
        if (!tested) {
            selfTest.ignoresPadding(
                    experiences.stream().map(Experience::episode).toList());
            selfTest.samplerAgrees(rl.rollout().weights(), sampler.mean());
        }
        Update update = learner.learn(experiences, iteration, state.entropyCoefficient(), Normalization.NONE);
        if (!tested && !update.steps().isEmpty()) {
            selfTest.ratioIsOne(update.steps().get(0));
        }
        tested = true;
        double[] scores = experiences.stream().mapToDouble(Experience::score).toArray();
        RlMetrics.objective(metrics, experiences, scores, state.klCoefficient());
        RlMetrics.completions(metrics, experiences);
        metrics.putAll(update.metrics());
        metrics.putAll(sampler.metrics());
        double rate = learner.rate(config.update().learningRate(), learner.firstStep(iteration));
        metrics.put("learning_rate", rate);
        metrics.put("episode", (double) state.episodes());
        metrics.put("num_tokens", (double) state.tokens());
        log.ifPresent(open -> open.write(experiences, iteration, scorers()));
        double entropy = Double.isNaN(update.entropy())
                ? state.entropyCoefficient()
                : config.update().entropy().next(state.entropyCoefficient(), update.entropy());
        state = state.next(
                config.nextCoefficient(state.klCoefficient(), RlMetrics.kl(experiences), experiences.size()),
                entropy,
                metrics);
    }

    /** What scores, by the term's name. */
    private Map<String, String> scorers() {
        String reward = Hashes.ofText(config.task() + " " + config.proposerReward());
        return Map.of(
                ProposerReward.LEARNABILITY, reward,
                ProposerReward.REPETITION, reward,
                ProposerReward.INVALID, reward,
                SelfPlayRound.RIGHT, Hashes.ofText(config.task().toString()));
    }

    /** Accuracy of this process's policy as it is on what was held out; nothing where nothing was. */
    public Map<String, Double> heldOut() {
        return heldOut(rollouts.alone());
    }

    private Map<String, Double> heldOut(SelfPlayRollouts measuring) {
        List<PromptSource.Asked> asked = tasks.measured();
        return asked.isEmpty() ? new TreeMap<>() : SelfPlayMetrics.heldOut(measuring.measure(asked));
    }

    /**
     * Learns to the end.
     *
     * @return which iteration the policy's weights are of now, with its metrics
     */
    public TrainerState run() throws IOException {
        if (log.isEmpty() && state.iteration() == total()) {
            return checkpoints.finish(state);
        }
        try (Progress progress = run.progress().start("self-play", "iterations", total())) {
            progress.skip(state.iteration());
            while (state.iteration() < total()) {
                Iteration done = next();
                run.metrics().log(state.iteration(), done.metrics());
                run.metrics().logTimings(state.iteration(), done.timings());
                if (checkpoints.due(state.iteration())) {
                    learner.agree();
                    state = checkpoints.write(
                            state, log.map(TrajectoryLog::endPart).orElse(0L));
                }
                progress.advance(1);
                progress.note(String.format(
                        Locale.ROOT,
                        "valid %.2f, solved %.3f",
                        done.metrics().get("proposer/valid_share"),
                        done.metrics().getOrDefault("solver/accuracy", 0.0)));
            }
            log.ifPresent(TrajectoryLog::publish);
        }
        return checkpoints.finish(state);
    }

    /** Every task that the solver was asked, and how it fared. */
    public List<TaskHistory.Solved> asked() {
        return history.asked();
    }

    /** Optimizer steps that were skipped, those before resuming included. */
    public long skipped() {
        return learner.skipped();
    }

    @Override
    public void close() {
        player.close();
        log.ifPresent(TrajectoryLog::close);
    }
}
