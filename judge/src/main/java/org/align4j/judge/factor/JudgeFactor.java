package org.align4j.judge.factor;

import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JudgeContext;

/** What a judge that scores single completions says: a criterion asked of a language model, a reward model, a verifier. */
public record JudgeFactor(
        @Option(doc = "The judge, or the YAML file that holds it", often = true)
        JudgeConfig judge) implements Factor {
    @Override
    public FactorMeter open(JudgeContext context) {
        CompletionScorer scorer = judge.openScorer(context)
                .orElseThrow(() -> new UserError("factor judge: " + judge.name()
                        + " only compares completions; a factor needs one that scores each, such as a criterion"));
        return new FactorMeter() {
            @Override
            public double[] measure(List<Candidate> candidates) {
                return scorer.score(candidates);
            }

            @Override
            public void close() {
                scorer.close();
            }
        };
    }
}
