package org.align4j.pipeline.annotate;

import java.time.Duration;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.annotate.page.QueueConfig;

/** Who is asked what. */
public record AnnotateQueueConfig(
        @Option(
                doc = "Minutes after which an item that was shown but not answered may go to another annotator",
                def = "15")
        int leaseMinutes,

        @Option(doc = "Share of an annotator's questions that are gold items, while there are any", def = "0.1")
        double goldShare,

        @Option(
                doc = "Share of an annotator's questions that repeat one answered at least ten questions before",
                def = "0")
        double repeatShare) {
    public AnnotateQueueConfig {
        Check.atLeast("lease-minutes", 1, leaseMinutes);
        Check.that(goldShare >= 0 && goldShare < 1, "gold-share", "must be at least 0 and less than 1", goldShare);
        Check.that(
                repeatShare >= 0 && repeatShare < 1, "repeat-share", "must be at least 0 and less than 1", repeatShare);
    }

    QueueConfig with(int overlap) {
        return new QueueConfig(overlap, Duration.ofMinutes(leaseMinutes), goldShare, repeatShare);
    }
}
