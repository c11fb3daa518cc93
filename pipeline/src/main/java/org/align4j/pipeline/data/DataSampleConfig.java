package org.align4j.pipeline.data;

import java.nio.file.Path;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/** Options of {@code data sample}. */
public record DataSampleConfig(
        @Option(doc = "The dataset's folder, or the run around it")
        Path data,

        @Option(doc = "Folder of the new dataset") Path out,

        @Option(doc = "How many rows to draw", def = Option.NONE) @Nullable Long rows,

        @Option(doc = "Or which fraction of them", def = Option.NONE) @Nullable Double fraction,

        @Option(doc = "Seed that decides which rows are drawn", def = "0")
        long seed) {
    public DataSampleConfig {
        if (rows != null) {
            Check.atLeast("rows", 1, rows);
        }
        if (fraction != null) {
            Check.that(fraction > 0 && fraction <= 1, "fraction", "must be above 0 and at most 1", fraction);
        }
    }

    /** How many of so many rows. */
    long rowsOf(long all) {
        if (rows != null && fraction == null) {
            return rows;
        }
        if (fraction != null && rows == null) {
            return Math.max(1, Math.round(fraction * all));
        }
        throw new UserError("say how many rows to draw: either --rows or --fraction");
    }
}
