package org.align4j.pipeline.annotate;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.Option;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.foreign.ForeignConfig;
import org.align4j.judge.annotate.foreign.ForeignFormat;
import org.jspecify.annotations.Nullable;

/** What {@code align annotate import} takes. */
public record AnnotateImportConfig(
        @Option(doc = "The export: a JSON array, or JSON Lines")
        Path file,

        @Option(doc = "Where the export is from: argilla or label-studio")
        ForeignFormat format,

        @Option(doc = "Folder of the round to write") Path out,

        @Option(
                doc =
                        "What was asked; not set: one completion is rated (marked, where all answers are safety labels), two"
                                + " are a pair, more are ranked",
                def = Option.NONE)
        @Nullable Task task,

        @Option(doc = "The question to read; not set: the only one, or all about safety", def = Option.NONE) @Nullable String question,

        @Option(doc = "The field that holds the prompt; not set: prompt, instruction, question, …", def = Option.NONE)
        @Nullable String prompt,

        @Option(
                doc = "The completions' fields in their order, or the one field that lists them; empty: those called"
                        + " response…, completion…, answer…, chosen, rejected, …",
                def = "[]")
        List<String> completions,

        @Option(doc = "Levels of ratings, the last being the best: 2 to 9", def = "5")
        int levels) {
    ForeignConfig options() {
        return new ForeignConfig(format, task, question, prompt, completions, levels);
    }
}
