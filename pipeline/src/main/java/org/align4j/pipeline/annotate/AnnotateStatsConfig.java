package org.align4j.pipeline.annotate;

import java.nio.file.Path;
import org.align4j.core.options.Option;

/** What {@code align annotate stats} takes. */
public record AnnotateStatsConfig(
        @Option(doc = "Folder of the votes") Path votes) {}
