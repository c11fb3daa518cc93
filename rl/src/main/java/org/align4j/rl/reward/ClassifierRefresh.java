package org.align4j.rl.reward;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.align4j.model.MicroBatches;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.model.training.Learner;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Stateful;
import org.align4j.reward.LabelObjective;
import org.align4j.reward.LabelledPrompt;
import org.align4j.reward.LabelledPromptBatch;
import org.align4j.reward.RewardModel;
import org.align4j.reward.loss.Success;

/**
 * A success classifier that goes on learning: every few iterations some guarded steps on batches of successes and of what the
 * policy samples. What it draws follows from the run's seed and the iteration.
 */
final class ClassifierRefresh implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATE = "refreshes.json";
    private static final String NEGATIVES = "negatives.bin";
    private static final String CONFIRMED = "confirmed.bin";
    /** Successes, and newest negatives, that are read to see where the classifier stands. */
    private static final int MEASURED = 128;

    private final RefreshConfig config;
    private final ClassifierInputs inputs;
    private final LabelObjective objective;
    private final Learner learner;
    private final RowPool pool;
    private final HeldOutSplit<PromptedRow> successes;
    /** Samples that a judge has called successes. */
    private final RowPool confirmed;

    private long refreshes;

    ClassifierRefresh(RefreshConfig config, Success loss, ClassifierInputs inputs) {
        this.config = config;
        this.inputs = inputs;
        objective = new LabelObjective(loss);
        learner = new Learner(
                ClassifierRewardTerm.NAME,
                inputs.model().scorer(),
                config.optimizer(),
                "lower refresh.learning-rate of the term classifier",
                line -> inputs.say().accept("classifier, " + line),
                inputs.processes());
        pool = pool("-pool", NEGATIVES, inputs.examples().failures());
        confirmed = pool("-confirmed", CONFIRMED, List.of());
        successes = HeldOutSplit.of(inputs.examples().successes(), config.heldOutShare(), inputs.seeds());
    }

    private RowPool pool(String name, String file, List<PromptedRow> given) {
        return new RowPool(
                ClassifierRewardTerm.NAME + name,
                inputs.work().resolve(file),
                inputs.leading().resolve(file),
                given);
    }

    /** How often it has changed. */
    long refreshes() {
        return refreshes;
    }

    /**
     * Learns from an iteration, if one is due, and keeps its samples.
     *
     * @param sampled what the policy sampled
     * @param logits of it, as the classifier stands
     * @param answer which of it are successes, as a judge says
     */
    Map<String, Double> learn(List<PromptedRow> sampled, double[] logits, int iteration, Confirmation.Answer answer) {
        Map<String, Double> curves = new LinkedHashMap<>();
        int[] rest = IntStream.range(0, sampled.size())
                .filter(i -> !answer.successes().contains(i))
                .toArray();
        List<PromptedRow> negatives = Arrays.stream(rest).mapToObj(sampled::get).toList();
        confirmed.append(answer.successes().stream().map(sampled::get).toList());
        if (due(iteration)) {
            steps(negatives, Arrays.stream(rest).mapToDouble(i -> logits[i]).toArray(), iteration, curves);
            refreshes++;
        }
        pool.append(negatives);
        if (answer.asked() > 0) {
            curves.put("classifier/asked", (double) answer.asked());
            curves.put("classifier/confirmed", (double) answer.successes().size());
        }
        return curves;
    }

    /** Whether it learns from an iteration. */
    boolean due(int iteration) {
        return (iteration + 1) % config.every() == 0;
    }

    /** Successes that were given and those that were confirmed. */
    private ClassifierBatches batches() {
        List<PromptedRow> all = new ArrayList<>(successes.training());
        for (int i = 0; i < confirmed.size(); i++) {
            all.add(confirmed.row(i));
        }
        return ClassifierBatches.of(config, all);
    }

    private void steps(List<PromptedRow> sampled, double[] logits, int iteration, Map<String, Double> curves) {
        RandomGenerator random = inputs.seeds().generator("classifier-" + iteration);
        ClassifierBatches batches = batches();
        List<PromptedRow> newest = some(sampled);
        List<PromptedRow> known = some(successes.training());
        double accuracy = accuracy(Arrays.copyOf(logits, newest.size()), known);
        MetricSums sums = new MetricSums();
        int taken = 0;
        while (taken < config.steps() && accuracy <= config.untilAccuracy()) {
            step(batches.draw(sampled, pool, random), iteration, sums);
            taken++;
            if (config.untilAccuracy() < 1 && taken < config.steps()) {
                accuracy = accuracy(scores(newest), known);
            }
        }
        curves.putAll(sums.means());
        curves.put("classifier/steps_skipped", (double) (config.steps() - taken));
        curves.put("classifier/p_success_train", meanProbability(scores(some(successes.training()))));
        if (!successes.heldOut().isEmpty()) {
            curves.put("classifier/p_success_held_out", meanProbability(scores(some(successes.heldOut()))));
        }
    }

    private void step(List<LabelledPrompt> rows, int iteration, MetricSums sums) {
        List<LabelledPromptBatch> micro =
                MicroBatches.split(rows, inputs.microBatchTokens(), learner.processes()).stream()
                        .map(LabelledPromptBatch::of)
                        .toList();
        Learner.Step step =
                learner.step(objective, micro, config.learningRate(), "refresh of iteration " + (iteration + 1));
        sums.add("classifier/loss", step.loss(), 1);
        sums.add("classifier/grad_norm", step.gradientNorm(), 1);
        // under the names that imitation logs
        sums.add("disc_acc", step.metrics().get("accuracy"), 1);
        sums.add("disc_acc_expert", step.metrics().get("accuracy_good"), 1);
        sums.add("disc_acc_gen", step.metrics().get("accuracy_other"), 1);
        sums.add("disc_entropy", step.metrics().get("entropy"), 1);
    }

    private double[] scores(List<PromptedRow> rows) {
        RewardModel model = inputs.model();
        return model.score(rows.stream().map(PromptedRow::tokens).toList());
    }

    private static List<PromptedRow> some(List<PromptedRow> rows) {
        return rows.subList(0, Math.min(MEASURED, rows.size()));
    }

    /**
     * How well it tells negatives from successes, each half of it. Of negatives alone it would be perfect where a classifier
     * calls everything a failure, and that one has to learn. It decides on steps, so all processes take the leader's.
     */
    private double accuracy(double[] negatives, List<PromptedRow> good) {
        return config.untilAccuracy() < 1
                ? inputs.processes().ofLeader((1 - accepted(negatives) + accepted(scores(good))) / 2)
                : 0;
    }

    private static double accepted(double[] logits) {
        return Arrays.stream(logits).filter(logit -> logit >= 0).count() / (double) logits.length;
    }

    static double meanProbability(double[] logits) {
        return Arrays.stream(logits)
                .map(ClassifierOutput.PROBABILITY::of)
                .average()
                .orElse(Double.NaN);
    }

    /** What a checkpoint must hold. */
    List<Stateful> states() {
        return config.confirm() == null
                ? List.of(learner, pool, new Count())
                : List.of(learner, pool, new Count(), confirmed);
    }

    @Override
    public void close() {
        pool.close();
        confirmed.close();
    }

    /** How often it was refreshed: what names the version that scored. */
    private final class Count implements Stateful {
        @Override
        public String name() {
            return ClassifierRewardTerm.NAME + "-refreshes";
        }

        @Override
        public void save(Path folder) throws IOException {
            Files.createDirectories(folder);
            JSON.writeValue(folder.resolve(STATE).toFile(), refreshes);
        }

        @Override
        public void load(Path folder) throws IOException {
            refreshes = JSON.readValue(folder.resolve(STATE).toFile(), Long.class);
        }
    }
}
