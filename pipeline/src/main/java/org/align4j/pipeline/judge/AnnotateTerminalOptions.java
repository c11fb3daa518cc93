package org.align4j.pipeline.judge;

import java.nio.file.Path;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** What {@code align annotate terminal} takes. */
public record AnnotateTerminalOptions(
        @Option(doc = "Completions to compare: a samples dataset, or the run folder that holds it")
        Path samples,

        @Option(doc = "Folder of the votes; the same folder goes on")
        Path out,

        @Option(doc = "Who votes: letters, digits, dots, dashes")
        String annotator,

        @Option(doc = "Which pairs are shown", def = "{per-prompt: 1}")
        PairOptions pairs,

        @Option(doc = "Draws the order of the pairs, and of the two completions in each", def = "0")
        long seed) {
    public AnnotateTerminalOptions {
        Check.that(annotator.matches("[\\w.-]+"), "annotator", "must be letters, digits, dots, dashes", annotator);
    }
}
