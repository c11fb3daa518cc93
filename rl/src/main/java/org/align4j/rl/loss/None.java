package org.align4j.rl.loss;

/** No penalty: DAPO, Dr. GRPO. */
public record None() implements KlPenalty {
    @Override
    public double coefficient() {
        return 0;
    }
}
