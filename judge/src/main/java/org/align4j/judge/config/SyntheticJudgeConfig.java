package org.align4j.judge.config;

import org.align4j.core.UserError;
import org.align4j.core.options.Option;
import org.align4j.core.run.Seeds;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.synthetic.SyntheticAnnotator;
import org.align4j.judge.synthetic.Teacher;

/** A simulated annotator that knows the truth and errs as told. */
public record SyntheticJudgeConfig(
        @Option(doc = "Name stored with every verdict", def = "synthetic")
        String name,

        @Option(doc = "The judge whose scores are the truth: principles or verifier")
        JudgeConfig truth,

        @Option(doc = "How its labels deviate from the truth", def = "{}")
        Teacher teacher)
        implements JudgeConfig {
    @Override
    public Judge open(JudgeContext context) {
        CompletionScorer scores = truth.openScorer(context)
                .orElseThrow(() -> new UserError(
                        "truth must be a judge that scores single completions (principles, verifier) but was "
                                + truth.name()));
        // Whoever is asked again may err another way.
        Seeds seeds = context.time() == 1
                ? context.seeds()
                : new Seeds(context.seeds().seed("asked again/" + context.time()));
        return new SyntheticAnnotator(name, scores, teacher, seeds);
    }
}
