package org.align4j.judge.config;

import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.options.Option;
import org.align4j.core.run.Seeds;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.synthetic.Grades;
import org.align4j.judge.synthetic.SyntheticAnnotator;
import org.align4j.judge.synthetic.SyntheticGrader;
import org.align4j.judge.synthetic.Teacher;
import org.jspecify.annotations.Nullable;

/** A simulated annotator that knows the truth and errs as told. */
public record SyntheticJudgeConfig(
        @Option(doc = "Name stored with every verdict", def = "synthetic")
        String name,

        @Option(doc = "The judge whose scores are the truth: principles or verifier")
        JudgeConfig truth,

        @Option(doc = "How its labels deviate from the truth", def = "{}")
        Teacher teacher,

        @Option(
                doc =
                        "How it grades single completions, for a truth that scores between 0 and 1; unset, it only compares",
                def = Option.NONE)
        @Nullable Grades grades)
        implements JudgeConfig {
    @Override
    public Judge open(JudgeContext context) {
        return annotator(truth(context), seeds(context));
    }

    @Override
    public Optional<CompletionScorer> openScorer(JudgeContext context) {
        if (grades == null) {
            return Optional.empty();
        }
        CompletionScorer known = truth(context);
        Seeds seeds = seeds(context);
        return Optional.of(new SyntheticGrader(annotator(known, seeds), known, grades, seeds));
    }

    private SyntheticAnnotator annotator(CompletionScorer known, Seeds seeds) {
        return new SyntheticAnnotator(name, known, teacher, seeds);
    }

    private CompletionScorer truth(JudgeContext context) {
        return truth.openScorer(context)
                .orElseThrow(() -> new UserError(
                        "truth must be a judge that scores single completions (principles, verifier) but was "
                                + truth.name()));
    }

    /** Whoever is asked again may err another way. */
    private static Seeds seeds(JudgeContext context) {
        return context.time() == 1 ? context.seeds() : new Seeds(context.seeds().seed("asked again/" + context.time()));
    }
}
