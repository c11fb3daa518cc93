package org.align4j.rl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.run.Progress;
import org.align4j.model.CausalLm;
import org.align4j.model.MicroBatches;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.model.TokenBatch;
import org.align4j.model.process.Shares;
import org.align4j.model.training.Learner;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.TrainRun;
import org.align4j.model.training.TrainerState;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.episode.EpisodeCodec;
import org.align4j.rl.episode.Player;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.episode.Shuffle;

/**
 * Generalised knowledge distillation, one iteration after another: the student samples some completions, takes others as
 * given, and learns the teacher's distributions on both. Stopped after any checkpoint and started again a run ends with the
 * bits of the uninterrupted one. Several processes may share it: each samples and learns from its share of the rows.
 */
public final class DistilLoop implements AutoCloseable {
    /** On which processes compare their weights. */
    private static final TokenBatch PROBE = new TokenBatch(List.of(new int[] {0, 1}));

    private static final String ADVICE = "lower the learning rate, or look at these completions";

    private final DistilConfig config;
    private final TrainRun run;
    private final Shares shares;
    private final Optional<PromptSource> prompts;
    private final GivenCompletions given;
    private final Player player;
    private final Learner learner;
    private final DistilObjective objective;
    private final RlCheckpoints checkpoints;
    private RlState state;

    /**
     * Opens a run at its last checkpoint, or at its start.
     *
     * @param models policy and teacher; whoever opened them closes them
     * @param prompts what the student completes itself; empty if it samples nothing
     * @param recipe hash of everything that a checkpoint depends on
     * @throws UserError if the two models do not have the same vocabulary
     */
    public DistilLoop(
            DistilConfig config,
            Models models,
            Optional<PromptSource> prompts,
            GivenCompletions given,
            TrainRun run,
            String recipe)
            throws IOException {
        this.config = config;
        this.prompts = prompts;
        this.given = given;
        this.run = run;
        shares = new Shares(run.processes());
        CausalLm student = models.policy();
        CausalLm teacher = models.language(ModelRole.TEACHER);
        requireSameVocabulary(student, teacher);
        RlConfig rl = config.rl();
        learner =
                new Learner(ModelRole.POLICY, student, config.update().optimizer(), ADVICE, run.say(), run.processes());
        objective = new DistilObjective(student, teacher, config.beta(), config.temperature());
        checkpoints = new RlCheckpoints(rl, student, List.of(learner), run, recipe);
        state = checkpoints.restore(RlState.start(0, 0));
        if (state.iteration() > 0) {
            run.say().accept("continuing after iteration " + state.iteration() + " of " + total());
        }
        player = new Player(
                student, Environment.SINGLE_TURN, rl.rollout(), run.seeds().seed("rollouts"));
    }

    private static void requireSameVocabulary(CausalLm student, CausalLm teacher) {
        int own = student.config().vocabularySize();
        int other = teacher.config().vocabularySize();
        if (own != other) {
            throw new UserError("--teacher gives probabilities of " + other + " tokens, the policy of " + own
                    + "; whole distributions compare only where the rows of both heads are the same tokens (rl with the"
                    + " reward term teacher needs sampled tokens alone)");
        }
    }

    private int total() {
        return config.update().iterations();
    }

    /** What an iteration learns from. */
    private List<DistilRow> rows(int iteration) {
        List<DistilRow> rows = new ArrayList<>();
        if (config.sampled() > 0) {
            List<PromptSource.Asked> asked =
                    prompts.orElseThrow().ask(state.asking().next(), config.sampled(), Set.of());
            List<Episode> played = shares.all(player.play(shares.own(asked)), new EpisodeCodec(asked));
            long next = asked.get(asked.size() - 1).row() + 1;
            state = state.and(played, new RlState.Asking(next, state.asking().retired()));
            played.forEach(episode -> rows.add(new DistilRow(episode, true)));
        }
        int count = config.rows() - config.sampled();
        if (count > 0) {
            given.ask((long) iteration * count, count).forEach(episode -> rows.add(new DistilRow(episode, false)));
        }
        return rows;
    }

    private Map<String, Double> next(Stopwatch watch) {
        int iteration = state.iteration();
        List<DistilRow> rows = rows(iteration);
        watch.lap("timing/sampling");
        UpdateConfig options = config.update();
        long first = (long) iteration * options.epochs() * options.miniBatches();
        MetricSums sums = new MetricSums();
        for (int epoch = 0; epoch < options.epochs(); epoch++) {
            int[] order =
                    Shuffle.permutation(rows.size(), run.seeds().generator("mini-batches-" + iteration + "-" + epoch));
            for (int batch = 0; batch < options.miniBatches(); batch++) {
                List<DistilRow> part = part(rows, order, batch, options.miniBatches());
                long step = first + (long) epoch * options.miniBatches() + batch;
                Learner.Step done = learner.step(
                        objective,
                        MicroBatches.split(part, options.microBatchTokens().count(), learner.processes()),
                        options.schedule().rate(options.learningRate(), step, options.totalSteps()),
                        "optimizer step " + (step + 1));
                double tokens = objective.weight(part);
                done.metrics().forEach((name, mean) -> sums.add(name, mean * tokens, tokens));
                sums.add("loss", done.loss(), 1);
                sums.add("grad_norm", done.gradientNorm(), 1);
            }
        }
        watch.lap("timing/learning");
        Map<String, Double> metrics = new LinkedHashMap<>(sums.means());
        List<Episode> sampled = rows.stream()
                .filter(DistilRow::onPolicy)
                .map(DistilRow::episode)
                .toList();
        if (!sampled.isEmpty()) {
            metrics.put(
                    "completions/mean_length",
                    sampled.stream().mapToInt(Episode::length).average().orElseThrow());
            metrics.put(
                    "completions/clipped_ratio",
                    (double) sampled.stream().filter(each -> !each.finished()).count() / sampled.size());
        }
        metrics.put("learning_rate", options.schedule().rate(options.learningRate(), first, options.totalSteps()));
        metrics.put("episode", (double) state.episodes());
        metrics.put("num_tokens", (double) state.tokens());
        return metrics;
    }

    private static List<DistilRow> part(List<DistilRow> rows, int[] order, int batch, int batches) {
        int from = (int) ((long) order.length * batch / batches);
        int to = (int) ((long) order.length * (batch + 1) / batches);
        return Arrays.stream(order, from, to).mapToObj(rows::get).toList();
    }

    /**
     * Learns to the end.
     *
     * @return which iteration the student's weights are of now, with its metrics
     */
    public TrainerState run() throws IOException {
        try (Progress progress = run.progress().start("distillation", "iterations", total())) {
            progress.skip(state.iteration());
            while (state.iteration() < total()) {
                Stopwatch watch = new Stopwatch();
                long before = state.tokens();
                Map<String, Double> metrics = next(watch);
                state = state.next(0, 0, metrics);
                run.metrics().log(state.iteration(), metrics);
                run.metrics().logTimings(state.iteration(), watch.timings(state.tokens() - before));
                if (checkpoints.due(state.iteration())) {
                    learner.agree(PROBE);
                    state = checkpoints.write(state, 0);
                }
                progress.advance(1);
                progress.note(String.format(Locale.ROOT, "divergence %.4f", metrics.get("distill/jsd")));
            }
        }
        return checkpoints.finish(state);
    }

    /** Optimizer steps that were skipped, those before resuming included. */
    public long skipped() {
        return learner.skipped();
    }

    @Override
    public void close() {
        player.close();
    }
}
