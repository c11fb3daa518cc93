package org.align4j.model.config;

import java.util.Locale;

/** The weights before the first layer's in the order the kernels expect them; one that a model lacks is an empty array. */
public enum ModelWeight {
    /** (vocabulary, hidden). */
    EMBEDDING(0),
    /** (hidden). */
    FINAL_NORM(1),
    /** (vocabulary, hidden), empty where the embedding is the head; (1, hidden) of a value model. */
    HEAD(2),
    /** (hidden). */
    FINAL_NORM_BIAS(3),
    /** (vocabulary). */
    HEAD_BIAS(4),
    /** (positions, hidden). */
    POSITIONS(5);

    private final int place;

    ModelWeight(int place) {
        this.place = place;
    }

    /** In the kernels' list of weights. */
    public int place() {
        return place;
    }

    /** The family file's key. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name by which kernels read this weight's place. */
    public String attribute() {
        return name().toLowerCase(Locale.ROOT);
    }
}
