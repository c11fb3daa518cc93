package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.run.Seeds;
import org.align4j.model.MicroBatches;
import org.align4j.model.process.ProcessGroup;
import org.align4j.model.training.Learner;
import org.align4j.model.training.MetricSums;
import org.align4j.reward.PairBatch;
import org.align4j.reward.PairObjective;
import org.align4j.reward.PromptPairs;
import org.align4j.reward.RewardModel;

/** Guarded optimizer steps of a reward model over the comparisons that there are; what is drawn follows from the seed and the update. */
final class RewardUpdate {
    private static final String LEARNER = "reward";

    private final RewardUpdateConfig config;
    private final Seeds seeds;
    private final int microBatchTokens;
    private final Learner learner;
    /** Of the names of what belongs to a member of an ensemble; empty for the first. */
    private final String suffix;

    /** @param member which of an ensemble it is, from 0 */
    RewardUpdate(RewardUpdateConfig config, LearningInputs inputs, RewardModel model, int member) {
        this.config = config;
        suffix = member == 0 ? "" : "-member-" + member;
        seeds = inputs.seeds();
        microBatchTokens = inputs.microBatchTokens();
        learner = new Learner(
                LEARNER + suffix,
                model.scorer(),
                config.optimizer(),
                "lower learn.update.learning-rate of the term model",
                line -> inputs.say().accept("reward model, " + line),
                ProcessGroup.alone());
    }

    Learner learner() {
        return learner;
    }

    /**
     * Learns.
     *
     * @param rows comparisons; at least one, or a demonstration
     * @param demonstrated what demonstrations say of the newest completions
     * @param number of the update in the run, from 0
     * @return its curves
     */
    Map<String, Double> run(List<LearnedPair> rows, DemonstratedPairs demonstrated, int steps, int number) {
        Deck compared = new Deck(rows, seeds.generator("reward-update-" + number + suffix));
        Deck shown = new Deck(demonstrated.pairs(), seeds.generator("reward-demonstrations-" + number + suffix));
        int size = Math.min(config.batch(), rows.size() + demonstrated.pairs().size());
        int ofDemonstrations = demonstrated.of(size, rows.size());
        PairObjective objective = new PairObjective(config.loss());
        MetricSums sums = new MetricSums();
        for (int step = 0; step < steps; step++) {
            List<PromptPairs> batch = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                batch.add(
                        (i < size - ofDemonstrations ? compared : shown).next().pairs());
            }
            List<PairBatch> micro = MicroBatches.split(batch, microBatchTokens).stream()
                    .map(PairBatch::of)
                    .toList();
            Learner.Step done = learner.step(
                    objective, micro, config.learningRate(), "step " + (step + 1) + " of update " + (number + 1));
            sums.add("reward_model/loss", done.loss(), 1);
            sums.add("reward_model/accuracy", done.metrics().get("accuracy"), 1);
            sums.add("reward_model/margin", done.metrics().get("margin"), 1);
            if (!Double.isNaN(done.gradientNorm())) {
                sums.add("reward_model/grad_norm", done.gradientNorm(), 1);
            }
        }
        return new LinkedHashMap<>(sums.means());
    }
}
