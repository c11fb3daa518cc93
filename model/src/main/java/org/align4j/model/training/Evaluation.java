package org.align4j.model.training;

import java.util.Map;

/** What is measured now and then while training, usually on held-out rows. */
@FunctionalInterface
public interface Evaluation {
    /** Metrics by the name they are logged under, such as {@code eval_loss}. Must not change the model. */
    Map<String, Double> measure();

    /** Measures nothing. */
    static Evaluation none() {
        return Map::of;
    }
}
