package org.align4j.judge.http;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** How the server is called. */
public record ClientConfig(
        @Option(doc = "Seconds until an answer must be complete", def = "120.0")
        double timeout,

        @Option(doc = "Most requests per call: overload, timeouts and broken connections are retried", def = "10")
        int tries,

        @Option(doc = "Failed calls in a row after which the judge stops asking", def = "20")
        int failuresInARow,

        @Option(doc = "Concurrent calls", def = "{type: adaptive}")
        Concurrency concurrency) {
    /** Where nothing else is said. */
    public static final int FAILURES_IN_A_ROW = 20;

    public ClientConfig {
        Check.positive("timeout", timeout);
        Check.atLeast("tries", 1, tries);
        Check.atLeast("failures-in-a-row", 1, failuresInARow);
    }
}
