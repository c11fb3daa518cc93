package org.align4j.judge.factor;

import org.align4j.judge.config.JudgeContext;

/** log(1 + words): twice as long counts the same wherever it starts. */
public record LengthFactor() implements Factor {
    @Override
    public FactorMeter open(JudgeContext context) {
        return FactorMeter.of(candidate ->
                Math.log1p(TextStatistics.of(candidate.completion().lastText()).words()));
    }
}
