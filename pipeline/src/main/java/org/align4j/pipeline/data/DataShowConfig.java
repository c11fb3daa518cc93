package org.align4j.pipeline.data;

import java.nio.file.Path;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** Options of {@code data show}. */
public record DataShowConfig(
        @Option(doc = "The dataset's folder, or any file that data import reads")
        Path data,

        @Option(doc = "How many rows to show", def = "3") int rows,

        @Option(doc = "How many rows to skip first", def = "0")
        long skip,

        @Option(doc = "Characters after which a value is cut on the screen (not with --json), 0 for never", def = "600")
        int characters) {
    public DataShowConfig {
        Check.atLeast("rows", 1, rows);
        Check.atLeast("skip", 0, skip);
        Check.atLeast("characters", 0, characters);
    }
}
