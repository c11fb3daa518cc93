package org.align4j.judge.config;

import java.util.Optional;
import org.align4j.core.options.Option;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.verify.AnswerCheck;
import org.align4j.judge.verify.VerifierJudge;

/** Checks completions against the prompt's ground truth: 1 for right, 0 for wrong. */
public record VerifierJudgeConfig(
        @Option(doc = "Name stored with every verdict", def = "verifier")
        String name,

        @Option(doc = "How a completion is checked") AnswerCheck check)
        implements JudgeConfig {
    @Override
    public CompletionScorer open(JudgeContext context) {
        return new VerifierJudge(name, check);
    }

    @Override
    public Optional<CompletionScorer> openScorer(JudgeContext context) {
        return Optional.of(open(context));
    }
}
