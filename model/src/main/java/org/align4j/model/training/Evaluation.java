package org.align4j.model.training;

import java.util.Map;

/** What is measured now and then while training, usually on held-out rows. */
@FunctionalInterface
public interface Evaluation {
    /** Metrics by the name they are logged under, such as {@code eval_loss}. Must not change the model. */
    Map<String, Double> measure();

    /** Whether there is anything to measure on; without it, no metric ever comes. */
    default boolean measures() {
        return true;
    }

    /** Measures nothing. */
    static Evaluation none() {
        return new Evaluation() {
            @Override
            public Map<String, Double> measure() {
                return Map.of();
            }

            @Override
            public boolean measures() {
                return false;
            }
        };
    }
}
