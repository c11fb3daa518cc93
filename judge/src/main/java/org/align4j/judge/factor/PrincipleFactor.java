package org.align4j.judge.factor;

import org.align4j.core.options.Option;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.principle.Principle;

/** How far a completion keeps a principle, in [0, 1]. */
public record PrincipleFactor(
        @Option(doc = "What is measured", often = true) Principle rule) implements Factor {
    @Override
    public FactorMeter open(JudgeContext context) {
        return FactorMeter.of(candidate ->
                rule.score(candidate.prompt().lastText(), candidate.completion().lastText()));
    }
}
