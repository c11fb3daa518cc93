package org.align4j.reward.loss;

/** How a model's numbers at some tokens become one reward. */
public enum Reduce {
    /** The number at the last of them: how good it is so far. */
    LAST,
    /** Their sum: every token earns its own part. */
    SUM,
    /** Their mean, which does not pay for length. */
    MEAN;

    /** How much the number at one of the tokens counts; place 0 is the first. */
    public double weight(int place, int tokens) {
        return switch (this) {
            case LAST -> place == tokens - 1 ? 1 : 0;
            case SUM -> 1;
            case MEAN -> 1.0 / tokens;
        };
    }
}
