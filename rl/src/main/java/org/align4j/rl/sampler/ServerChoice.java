package org.align4j.rl.sampler;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.align4j.judge.http.Pause;

/**
 * Which dialect a server speaks, and which of its models is asked.
 *
 * @param ends ids that end the policy's completions
 */
record ServerChoice(ServerSamplerConfig config, List<Integer> ends, Pause pause) {
    Dialect of(ServerCalls calls) {
        JsonNode models = calls.look("/v1/models").path("data");
        JsonNode first = models.path(0);
        ServerKind kind = config.kind() == ServerKind.AUTO ? asked(first, calls) : config.kind();
        String model = config.model().isEmpty() ? first.path("id").asText() : config.model();
        return switch (kind) {
            case ALIGN -> new SglangDialect(config.model(), true, ends);
            case SGLANG -> new SglangDialect(config.model(), false, ends);
            case VLLM -> new VllmDialect(model, ends);
            case LLAMA_CPP -> new LlamaCppDialect(config.precision().stored(), config.timeout(), pause);
            case AUTO -> throw new IllegalStateException("asked already");
        };
    }

    private static ServerKind asked(JsonNode first, ServerCalls calls) {
        String owner = first.path("owned_by").asText();
        return switch (owner) {
            case "align4j" -> ServerKind.ALIGN;
            case "vllm" -> ServerKind.VLLM;
            case "sglang" -> ServerKind.SGLANG;
            case "llamacpp" -> ServerKind.LLAMA_CPP;
            default -> {
                // a router of llama.cpp may have no model yet
                if (first.isMissingNode()
                        && calls.look("/props").path("role").asText().equals("router")) {
                    yield ServerKind.LLAMA_CPP;
                }
                throw calls.fault("says that its models are owned by '" + owner
                        + "': rollout.sampler.kind must be align, vllm, sglang or llama-cpp");
            }
        };
    }
}
