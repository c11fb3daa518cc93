package org.align4j.pipeline.watch;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** What {@code align watch} takes. */
public record WatchConfig(
        @Option(doc = "Run folders, going or finished; several are laid over each other")
        List<Path> runs,

        @Option(doc = "Port on this machine, 0 for a free one", def = "8643", often = true)
        int port,

        @Option(doc = "Further names under which a browser reaches the page, such as a proxy's", def = "[]")
        List<String> names) {
    public WatchConfig {
        runs = List.copyOf(runs);
        names = List.copyOf(names);
        Check.that(!runs.isEmpty(), "runs", "must name at least one", runs);
        Check.that(port >= 0 && port <= 65_535, "port", "must be between 0 and 65535", port);
    }
}
