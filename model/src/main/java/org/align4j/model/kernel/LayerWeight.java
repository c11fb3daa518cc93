package org.align4j.model.kernel;

import java.util.Locale;

/** A layer's weights in the order the kernels expect them; one that a model lacks is an empty array. */
public enum LayerWeight {
    /** (hidden). */
    ATTENTION_NORM(0),
    /** ((heads + 2 key-value heads) x head size, hidden). */
    QUERY_KEY_VALUE(1),
    QUERY_KEY_VALUE_BIAS(2),
    /** (hidden, heads x head size). */
    ATTENTION_OUT(3),
    ATTENTION_OUT_BIAS(4),
    /** (hidden). */
    MLP_NORM(5),
    /** (2 x intermediate, hidden): all of the gate, then all of up. */
    GATE_UP(6),
    GATE_UP_BIAS(7),
    /** (hidden, intermediate). */
    DOWN(8),
    DOWN_BIAS(9);

    /** What stands before the first layer's weights: embedding, final norm, head. */
    public static final int FIRST_LAYER = 3;

    private final int place;

    LayerWeight(int place) {
        this.place = place;
    }

    /** Within a layer. */
    public int place() {
        return place;
    }

    /** Where a layer's weight stands in the kernels' list of weights. */
    public int at(int layer) {
        return FIRST_LAYER + layer * values().length + place;
    }

    /** The family file's key. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name by which kernels read this weight's place within a layer. */
    public String attribute() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isBias() {
        return name().endsWith("_BIAS");
    }
}
