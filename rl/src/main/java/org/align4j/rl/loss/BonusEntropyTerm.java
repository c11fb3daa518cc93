package org.align4j.rl.loss;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** {@code - c H} is added to every token's loss, H the entropy of the distribution it was drawn from (Williams 1992). */
public record BonusEntropyTerm(
        @Option(doc = "Weight of the entropy", def = "0.001")
        double coefficient) implements EntropyTerm {
    public BonusEntropyTerm {
        Check.positive("coefficient", coefficient);
    }
}
