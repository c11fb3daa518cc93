package org.align4j.rl.offline;

/** What an advantage is worth: the weight of the log-prob it belongs to. It carries no gradient. */
public sealed interface AdvantageWeight permits Exponential, Binary, Positive, Softmax {
    /**
     * @param advantages of the whole log, row by row and action by action
     * @return weights of the same shape, none negative
     */
    double[][] weights(double[][] advantages);

    /** The largest weight there can be; weights at it are counted as capped. */
    default double largest() {
        return Double.POSITIVE_INFINITY;
    }

    /** Whether weights are shares of their optimizer step's sum. */
    default boolean normalised() {
        return false;
    }
}
