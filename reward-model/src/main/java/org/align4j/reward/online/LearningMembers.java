package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.align4j.model.training.Learner;
import org.align4j.reward.Normalization;
import org.align4j.reward.RewardModel;
import org.align4j.reward.ensemble.Combination;

/**
 * The reward model that learns, or the members of an ensemble, which learn one after another: each from its own draw of the answers, each
 * scaled by itself, so that 1 is one of its own standard deviations.
 */
final class LearningMembers {
    private final List<RewardModel> models;
    private final List<RewardUpdate> updates = new ArrayList<>();
    private final LearnConfig config;
    private final LearningInputs inputs;
    private final LearningState state;

    LearningMembers(LearnConfig config, LearningInputs inputs, LearningState state) {
        this.config = config;
        this.inputs = inputs;
        this.state = state;
        models = inputs.model().members();
        for (int m = 0; m < models.size(); m++) {
            updates.add(new RewardUpdate(config.update(), inputs, models.get(m), m));
            state.scales.add(Normalization.NONE);
            state.moving.add(MovingScale.NONE);
        }
    }

    List<RewardModel> models() {
        return models;
    }

    boolean several() {
        return models.size() > 1;
    }

    List<Learner> learners() {
        return updates.stream().map(RewardUpdate::learner).toList();
    }

    /** Each member's own scores of rows, as its head gives them. */
    List<double[]> raw(List<int[]> rows) {
        return models.stream().map(model -> model.score(rows)).toList();
    }

    /** Of rows by member, each in its own units. */
    double[][] scaled(List<int[]> rows) {
        List<double[]> raw = raw(rows);
        double[][] scaled = new double[rows.size()][models.size()];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = scaled(raw, state.scales, i);
        }
        return scaled;
    }

    private static double[] scaled(List<double[]> raw, List<Normalization> scales, int row) {
        double[] each = new double[raw.size()];
        for (int m = 0; m < each.length; m++) {
            each[m] = scales.get(m).apply(raw.get(m)[row]);
        }
        return each;
    }

    /** What rows are worth, to compare them: a single model's own scores, the mean of several in their own units. */
    double[] scores(List<int[]> rows) {
        if (!several()) {
            return models.get(0).score(rows);
        }
        double[] scores = new double[rows.size()];
        double[][] scaled = scaled(rows);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Combination.mean(scaled[i]);
        }
        return scores;
    }

    /** Takes units from the completions of the policy as it starts. */
    void scale() {
        List<double[]> reference = raw(state.reference);
        for (int m = 0; m < models.size(); m++) {
            state.scales.set(m, config.scale().of(reference.get(m)));
        }
    }

    /** Lets moving units follow the newest completions. */
    void follow(List<int[]> rows, Map<String, Double> curves) {
        List<double[]> raw = raw(rows);
        for (int m = 0; m < models.size(); m++) {
            state.follow(m, raw.get(m), config.scale());
        }
        curves.put("reward_model/scale_mean", mean(state.scales, Normalization::mean));
        curves.put("reward_model/scale_std", mean(state.scales, Normalization::standardDeviation));
    }

    private static double mean(List<Normalization> scales, ToDoubleFunction<Normalization> number) {
        return scales.stream().mapToDouble(number).average().orElseThrow();
    }

    /**
     * Every member learns, and is scaled anew.
     *
     * @param rows comparisons; at least one, or a demonstration
     * @param curves takes how they learned and how far scores have moved, means over members
     */
    void learn(List<LearnedPair> rows, DemonstratedPairs demonstrated, int steps, Map<String, Double> curves) {
        List<double[]> before = raw(state.reference);
        List<Normalization> scalesBefore = List.copyOf(state.scales);
        Map<String, Double> sums = new LinkedHashMap<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int m = 0; m < models.size(); m++) {
            List<LearnedPair> own = several() && config.bootstrap() ? BootstrapRows.of(rows, m, inputs.seeds()) : rows;
            if (own.isEmpty() && demonstrated.pairs().isEmpty()) {
                continue;
            }
            updates.get(m).run(own, demonstrated, steps, state.updates).forEach((name, value) -> {
                sums.merge(name, value, Double::sum);
                counts.merge(name, 1, Integer::sum);
            });
        }
        sums.forEach((name, sum) -> curves.put(name, sum / counts.get(name)));
        state.updates++;
        List<double[]> after = raw(state.reference);
        List<Normalization> units = after.stream().map(config.scale()::of).toList();
        for (int m = 0; m < models.size() && !config.scale().follows(); m++) {
            state.scales.set(m, units.get(m));
        }
        curves.put("reward_model/score_mean", mean(units, Normalization::mean));
        curves.put("reward_model/score_std", mean(units, Normalization::standardDeviation));
        double shift = 0;
        for (int i = 0; i < state.reference.size(); i++) {
            shift += Math.abs(Combination.mean(scaled(after, state.scales, i))
                    - Combination.mean(scaled(before, scalesBefore, i)));
        }
        curves.put("reward_model/shift", shift / state.reference.size());
    }
}
