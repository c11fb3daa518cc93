package org.align4j.pipeline.serve;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.generation.LiveConfig;

/** What {@code align serve} takes. */
public record ServeConfig(
        @Option(doc = "The model: a checkpoint folder or the run that made it; a policy, a reward model or an adapter")
        Path model,

        @Option(doc = "Model name in requests; default: that of the run or folder", def = "", often = true)
        String name,

        @Option(
                doc = "Adapters of the same base, each NAME=FOLDER: requests choose one as their model",
                def = "[]",
                often = true)
        List<String> adapters,

        @Option(doc = "Address, port and access", def = "{}")
        Listen listen,

        @Option(doc = "How much it may take on", def = "{}") Limits limits,

        @Option(
                doc = "Folder from below which clients may give the model other weights (POST"
                        + " /update_weights_from_disk), for reinforcement learning whose rollouts come from this server;"
                        + " needs listen.token-env; empty: nobody may",
                def = "")
        String weightsRoot,

        @Option(doc = "Seed for requests without one, combined with their order", def = "42")
        long seed,

        @Option(doc = "auto, cpu or cuda:N", def = "auto") String device,

        @Option(doc = EngineConfig.PRECISION, def = "auto") String precision,

        @Option(doc = "CPU threads; 0 for all cores", def = "0")
        int threads,

        @Option(doc = SamplerWeights.DOC, def = "precision") SamplerWeights weights,

        @Option(doc = "Folder of an adapter's base model; without it, what its adapter_config.json names", def = "")
        String adapterBase) {

    /** Where a server listens and for whom. */
    public record Listen(
            @Option(
                    doc = "Host name or address to listen on; the default can be reached from this machine only",
                    def = "127.0.0.1",
                    often = true)
            String host,

            @Option(doc = "Port, 0 for a free one", def = "8000", often = true)
            int port,

            @Option(doc = "Additional host names under which clients reach the server, such as a proxy's", def = "[]")
            List<String> names,

            @Option(
                    doc = "Environment variable with a token that every request must carry; required if other "
                            + "machines can reach the server",
                    def = "",
                    often = true)
            String tokenEnv) {
        public Listen {
            names = List.copyOf(names);
            Check.that(port >= 0 && port <= 65_535, "port", "must be between 0 and 65535", port);
        }
    }

    /** How much a server takes on. */
    public record Limits(
            @Option(doc = "Most concurrent requests; further ones get status 429", def = "256")
            int requests,

            @Option(
                    doc = "Most completions decoded together; 0 for as many as 1 GiB of cache holds, at most 128",
                    def = "0")
            int slots,

            @Option(
                    doc = "Most tokens of a prompt and its completion; 0 for the model's context, at most 2048",
                    def = "0",
                    often = true)
            int maxLength,

            @Option(doc = "Most new tokens that a request may ask for; 0 for as many as fit", def = "0")
            int maxNewTokens,

            @Option(doc = "Largest request in bytes", def = "4194304")
            int largestBody) {
        public Limits {
            Check.atLeast("requests", 1, requests);
            Check.that(requests <= 4096, "requests", "must be at most 4096", requests);
            Check.atLeast("max-new-tokens", 0, maxNewTokens);
            Check.that(
                    largestBody >= 1024 && largestBody <= 1 << 28,
                    "largest-body",
                    "must be between 1024 and 268435456",
                    largestBody);
            new LiveConfig(slots, maxLength);
        }

        LiveConfig live(SamplerWeights weights) {
            return new LiveConfig(slots, maxLength, weights);
        }
    }

    public ServeConfig {
        adapters = List.copyOf(adapters);
        for (String adapter : adapters) {
            Check.that(adapter.matches("[^=]+=.+"), "adapters", "must each be NAME=FOLDER", adapter);
        }
        new EngineConfig(device, precision, threads, adapterBase);
    }

    EngineConfig engine() {
        return new EngineConfig(device, precision, threads, adapterBase);
    }

    /** An adapter's engine: its base is the model that is served, where it names none. */
    Map<String, Path> adapterFolders() {
        Map<String, Path> folders = new LinkedHashMap<>();
        for (String adapter : adapters) {
            int at = adapter.indexOf('=');
            Check.that(
                    folders.put(adapter.substring(0, at), Path.of(adapter.substring(at + 1))) == null,
                    "adapters",
                    "must have different names",
                    adapters);
        }
        return folders;
    }
}
