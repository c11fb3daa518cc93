package org.align4j.pipeline.data;

import java.nio.file.Path;
import org.align4j.core.options.Option;

/** Options of the commands that look at one dataset as a whole. */
public record DataFolderConfig(
        @Option(doc = "The dataset's folder") Path data) {}
