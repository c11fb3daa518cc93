package org.align4j.pipeline.annotate;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.annotate.AnnotatorNames;
import org.align4j.pipeline.judge.PairConfig;
import org.jspecify.annotations.Nullable;

/** What {@code align annotate terminal} takes. */
public record AnnotateTerminalConfig(
        @Option(doc = "Folder of the votes; the same folder resumes the round")
        Path out,

        @Option(doc = "Who votes: letters, digits, dots, dashes")
        String annotator,

        @Option(doc = "Completions to compare: a samples dataset, or the run folder that holds it", def = Option.NONE)
        @Nullable Path samples,

        @Option(doc = "Pairs to compare, instead of samples: a preferences dataset", def = Option.NONE) @Nullable Path preferences,

        @Option(
                doc = "Pairs to ask about, instead of samples: what judge select chose, or any labelled pairs",
                def = Option.NONE)
        @Nullable Path items,

        @Option(doc = "Steps of the scale: 3 or 5 (with much better)", def = "3")
        int steps,

        @Option(doc = "Which pairs are shown", def = "{per-prompt: 1}")
        PairConfig pairs,

        @Option(doc = "Seed for the order of the pairs, and of the two completions in each", def = "0")
        long seed) {
    public AnnotateTerminalConfig {
        AnnotatorNames.check("annotator", List.of(annotator));
        Check.that(steps == 3 || steps == 5, "steps", "must be 3 or 5", steps);
    }
}
