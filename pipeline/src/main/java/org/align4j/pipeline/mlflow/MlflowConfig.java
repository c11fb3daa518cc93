package org.align4j.pipeline.mlflow;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** What {@code align mlflow} takes. */
public record MlflowConfig(
        @Option(doc = "Run folders, going or finished") List<Path> runs,

        @Option(
                doc = "The tracking server; a token for it is read from MLFLOW_TRACKING_TOKEN",
                def = "http://127.0.0.1:5000",
                often = true)
        String server,

        @Option(doc = "Experiment that the runs join; it is made if it is not there", def = "align4j", often = true)
        String experiment,

        @Option(doc = "Go on sending what is new, until all runs have finished", def = "false", often = true)
        boolean follow,

        @Option(doc = "Seconds between two looks at a run that goes", def = "10")
        int every) {
    public MlflowConfig {
        runs = List.copyOf(runs);
        Check.that(!runs.isEmpty(), "runs", "must name at least one", runs);
        Check.that(isHttp(server), "server", "must be a URL such as http://127.0.0.1:5000", server);
        Check.that(!experiment.isBlank(), "experiment", "must not be empty", experiment);
        Check.atLeast("every", 1, every);
    }

    private static boolean isHttp(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getHost() != null && List.of("http", "https").contains(uri.getScheme());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
