package org.align4j.rl.sampler;

import java.net.URI;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.http.Server;
import org.jspecify.annotations.Nullable;

/** A server that is handed the policy's weights before every iteration: vLLM, SGLang, llama.cpp, {@code align serve}. */
public record ServerSamplerConfig(
        @Option(doc = "The server's URL, with or without /v1", often = true)
        String url,

        @Option(doc = "Which program it is: align, vllm, sglang or llama-cpp; auto asks it", def = "auto")
        ServerKind kind,

        @Option(doc = "The model's name as the server knows it; empty for its first", def = "")
        String model,

        @Option(
                doc =
                        "What the server computes with: float32, float16, bf16 or q8_0. How far its log-probs may lie from"
                                + " the training pass's follows from it, and how weights are stored for llama.cpp",
                def = "bf16",
                often = true)
        ServerPrecision precision,

        @Option(
                doc =
                        "Folder through which weights are handed over, which the server must see; empty for one in the run"
                                + " folder. For llama.cpp its --models-dir",
                def = "",
                often = true)
        String weightsFolder,

        @Option(doc = "The same folder as the server names it, where it has another name there", def = "")
        String seenAs,

        @Option(doc = "Name of the environment variable that holds the key, if the server wants one", def = Option.NONE)
        @Nullable String apiKeyEnv,

        @Option(doc = "Most requests at a time", def = "32") int concurrency,

        @Option(
                doc = "Seconds until an answer must be complete, the one that weights are loaded among them",
                def = "600.0")
        double timeout,

        @Option(
                doc = "Most tries of a request whose connection fails or breaks; nothing else is tried again",
                def = "6")
        int tries)
        implements SamplerConfig {
    public ServerSamplerConfig {
        Server.url("url", url);
        Check.atLeast("concurrency", 1, concurrency);
        Check.positive("timeout", timeout);
        Check.atLeast("tries", 1, tries);
        Check.that(
                seenAs.isEmpty() || !weightsFolder.isEmpty(),
                "seen-as",
                "must be empty without weights-folder: it is another name of that folder",
                seenAs);
    }

    /** What all paths follow. */
    URI base() {
        String bare = url.replaceFirst("/+$", "").replaceFirst("/v1$", "");
        return URI.create(bare);
    }
}
