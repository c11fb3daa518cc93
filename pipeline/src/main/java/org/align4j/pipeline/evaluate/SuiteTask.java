package org.align4j.pipeline.evaluate;

import java.util.List;
import java.util.Optional;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.model.CausalLm;
import org.align4j.reward.RewardModel;

/** An evaluation with its data: measures one model after another. */
interface SuiteTask {
    /** Whether a smaller number is better. */
    default boolean lowerIsBetter() {
        return false;
    }

    /** Whether it stands for what training is to bring, so that its fall while a reward rises is an alarm. */
    default boolean goal() {
        return false;
    }

    /** Everything that its numbers depend on but the models. */
    String identity();

    /** Whether what is kept of a model depends on the baseline. */
    default boolean asksAboutBaseline() {
        return false;
    }

    /** What takes the model itself: its completions, its log-probs. One item a row. */
    List<SuiteItem> read(CausalLm model);

    /**
     * What is said about it afterwards, the model closed.
     *
     * @param baseline what {@link #read} found of the baseline
     */
    default List<SuiteItem> judge(List<SuiteItem> own, List<SuiteItem> baseline) {
        return own;
    }

    /** The same of a reward model; empty where it does not apply. */
    default Optional<List<SuiteItem>> score(RewardModel reward) {
        return Optional.empty();
    }

    /**
     * One number for each row, NaN where there is none.
     *
     * @param baseline the baseline's items, which may be {@code own}
     */
    double[] values(List<SuiteItem> own, List<SuiteItem> baseline);

    /** What it comes to, the most telling number first; empty where there is nothing to say. */
    List<SuiteReading> readings(List<SuiteItem> own, List<SuiteItem> baseline, ClusterBootstrap bootstrap);
}
