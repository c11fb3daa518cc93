package org.align4j.pipeline.report;

import org.align4j.core.options.Option;

/** What {@code align report} takes. */
public record ReportConfig(
        @Option(doc = "The report's title", def = "What the policy learned")
        String title) {}
