package org.align4j.pipeline.annotate;

import java.nio.file.Path;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.annotate.outcome.Aggregation;
import org.align4j.judge.annotate.outcome.ExportConfig;
import org.jspecify.annotations.Nullable;

/** What {@code align annotate export} takes. */
public record AnnotateExportConfig(
        @Option(doc = "Folder of the votes") Path votes,
        @Option(doc = "The dataset to write") Path out,

        @Option(
                doc = "Row type to export: preferences (of pairs or rankings), rankings, segments (of pairs of"
                        + " segments), labels (of ratings or safety), labelled-pairs or rated-completions (with every answer); not set: the "
                        + "task's own",
                def = Option.NONE)
        @Nullable Rows as,

        @Option(
                doc = "How several votes are combined: majority, mean, or dawid-skene (estimates each "
                        + "annotator's errors)",
                def = "majority")
        Aggregation aggregation,

        @Option(
                doc = "Which question to export: better, rating, harmful, refused or an axis; not set: the "
                        + "task's own",
                def = Option.NONE)
        @Nullable String question,

        @Option(doc = "Items with fewer votes, skips not counted, are left out", def = "1")
        int minVotes,

        @Option(doc = "Items with a smaller share of agreeing votes are left out", def = "0")
        double minAgreement,

        @Option(
                doc = "Balanced votes: drop, half (probability 1/2, not marked as a tie) or keep (1/2, marked)",
                def = "keep")
        ExportConfig.Ties ties,

        @Option(doc = "Lowest rating of a desirable label; not set: the first above the middle", def = Option.NONE)
        @Nullable Double goodFrom,

        @Option(doc = "Whether gold items are exported: drop or keep", def = "drop")
        ExportConfig.Gold gold) {
    public AnnotateExportConfig {
        Check.atLeast("min-votes", 1, minVotes);
        Check.inUnitInterval("min-agreement", minAgreement);
    }

    /** Kinds of rows. */
    public enum Rows {
        PREFERENCES,
        RANKINGS,
        SEGMENTS,
        LABELS,
        LABELLED_PAIRS,
        RATED_COMPLETIONS
    }

    ExportConfig options() {
        return new ExportConfig(aggregation, question, minVotes, minAgreement, ties, goodFrom, gold);
    }
}
