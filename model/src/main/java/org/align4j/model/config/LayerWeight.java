package org.align4j.model.config;

import java.util.Locale;

/** A layer's weights in the order the kernels expect them; one that a model lacks is an empty array. */
public enum LayerWeight {
    /** (hidden). */
    ATTENTION_NORM(0),
    ATTENTION_NORM_BIAS(1),
    /** ((heads + 2 key-value heads) x head size, hidden). */
    QUERY_KEY_VALUE(2),
    QUERY_KEY_VALUE_BIAS(3),
    /** (head size): norm of every query, likewise of every key. */
    QUERY_NORM(4),
    QUERY_NORM_BIAS(5),
    KEY_NORM(6),
    KEY_NORM_BIAS(7),
    /** (hidden, heads x head size). */
    ATTENTION_OUT(8),
    ATTENTION_OUT_BIAS(9),
    /** (hidden): norm of what attention gives, before it is added. */
    POST_ATTENTION_NORM(10),
    /** (hidden); a layer without it reads the attention's. */
    MLP_NORM(11),
    MLP_NORM_BIAS(12),
    /** (2 x intermediate, hidden): all of the gate, then all of up; (intermediate, hidden) in an MLP without a gate. */
    GATE_UP(13),
    GATE_UP_BIAS(14),
    /** (hidden, intermediate). */
    DOWN(15),
    DOWN_BIAS(16),
    /** (hidden): norm of what the MLP gives, before it is added. */
    POST_MLP_NORM(17);

    /** What stands before the first layer's weights. */
    public static final int FIRST_LAYER = ModelWeight.values().length;

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
}
