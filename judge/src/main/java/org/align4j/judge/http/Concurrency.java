package org.align4j.judge.http;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** How many calls are under way at the same time. */
public sealed interface Concurrency {
    /** The most calls there can ever be. */
    int most();

    /** Grows while the server copes, shrinks when it says that it does not. */
    record Adaptive(
            @Option(doc = "Concurrent calls at the start", def = "8")
            int start,

            @Option(doc = "Most concurrent calls", def = "64")
            int most)
            implements Concurrency {
        public Adaptive {
            Check.atLeast("start", 1, start);
            Check.atLeast("most", start, most);
        }
    }

    /** Always the same. */
    record Fixed(@Option(doc = "Concurrent calls") int calls) implements Concurrency {
        public Fixed {
            Check.atLeast("calls", 1, calls);
        }

        @Override
        public int most() {
            return calls;
        }
    }
}
