package org.align4j.pipeline.judge;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/** How annotators are asked. */
public record AskConfig(
        @Option(doc = "Steps of the scale on which pairs are compared: 3 or 5 (with much better)", def = "3")
        int steps,

        @Option(doc = "Levels of ratings, the last being the best: 2 to 9", def = "5")
        int levels,

        @Option(doc = "What else is asked about each item, such as helpful,honest; answers are optional", def = "[]")
        List<String> axes,

        @Option(doc = "Instructions for the annotators: a Markdown file", def = Option.NONE) @Nullable Path instructions) {}
