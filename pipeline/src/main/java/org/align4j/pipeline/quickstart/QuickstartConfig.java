package org.align4j.pipeline.quickstart;

import org.align4j.core.options.Option;

/** What {@code align quickstart} takes. */
public record QuickstartConfig(
        @Option(
                doc = "Folder for everything it makes; run again with the same folder to resume",
                def = "runs/quickstart")
        String out,

        @Option(doc = "Seed of the whole run", def = "42") long seed) {}
