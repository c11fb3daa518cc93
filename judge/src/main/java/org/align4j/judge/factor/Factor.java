package org.align4j.judge.factor;

import org.align4j.judge.config.JudgeContext;

/** One thing about a completion that can be measured. To add one: a record in a file of its own, and its name here. */
public sealed interface Factor permits PrincipleFactor, LengthFactor, ReadabilityFactor, JudgeFactor {
    /**
     * Ready to measure; the caller closes it.
     *
     * @throws org.align4j.core.UserError if something that it needs is not there
     */
    FactorMeter open(JudgeContext context);
}
