package org.align4j.pipeline.judge;

import java.nio.file.Path;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.annotate.VoteExport;

/** What {@code align annotate export} takes. */
public record AnnotateExportOptions(
        @Option(doc = "Folder of the votes") Path votes,
        @Option(doc = "The preferences dataset to write") Path out,

        @Option(doc = "Pairs with fewer votes, skips not counted, are left out", def = "1")
        int minVotes,

        @Option(
                doc = "What several votes add up to: majority (the winner has probability 1) or share (of the"
                        + " votes)",
                def = "majority")
        VoteExport.Labels labels,

        @Option(doc = "Whether balanced votes become preferences with probability 1/2: keep or drop", def = "keep")
        VoteExport.Ties ties) {
    public AnnotateExportOptions {
        Check.atLeast("min-votes", 1, minVotes);
    }
}
