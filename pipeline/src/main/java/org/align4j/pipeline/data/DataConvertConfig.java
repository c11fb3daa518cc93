package org.align4j.pipeline.data;

import java.nio.file.Path;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.data.transform.ConvertConfig;
import org.align4j.data.transform.PairChoice;

/** Options of {@code data convert}. */
public record DataConvertConfig(
        @Option(doc = "The dataset's folder, or the run around it")
        Path data,

        @Option(
                doc = "What the rows become: rankings and ratings give preferences, preferences and steps give labels,"
                        + " all give prompts; docs/data.md has the table")
        String to,

        @Option(doc = "Folder of the new dataset") Path out,

        @Option(
                doc = "Which pairs of a ranking: all, the best with all others, the extremes, or neighbours",
                def = "all")
        PairChoice pairs,

        @Option(doc = "Leave out pairs whose scores differ by less than this", def = "0")
        double minMargin,

        @Option(doc = "Label each step after those before it, or the solution as a whole", def = "each")
        ConvertConfig.StepLabels steps) {
    public DataConvertConfig {
        Check.notNegative("min-margin", minMargin);
    }

    ConvertConfig options() {
        return new ConvertConfig(pairs, minMargin, steps);
    }
}
