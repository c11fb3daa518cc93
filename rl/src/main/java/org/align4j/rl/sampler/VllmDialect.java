package org.align4j.rl.sampler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.model.config.SamplingConfig;

/**
 * vLLM: OpenAI's {@code /v1/completions} with {@code return_token_ids} (0.10.2 and later); adapters by
 * {@code /v1/load_lora_adapter} under a new name each, whole models by its worker's {@code reload_weights}.
 *
 * @param model as the server was started with
 * @param ends ids that end a completion
 */
record VllmDialect(String model, List<Integer> ends) implements Dialect {
    @Override
    public boolean asksForGroups() {
        return false;
    }

    @Override
    public String path() {
        return "/v1/completions";
    }

    @Override
    public ObjectNode body(Question question, String version) {
        ObjectNode body = openai(question, version.endsWith(ADAPTER) ? version : model);
        SamplingConfig sampling = question.sampling();
        body.put("return_token_ids", true)
                .put("top_k", sampling.topK() == 0 ? -1 : sampling.topK())
                .put("repetition_penalty", sampling.repetitionPenalty());
        ends.forEach(body.putArray("stop_token_ids")::add);
        return body;
    }

    /** What all servers of OpenAI's protocol take. */
    static ObjectNode openai(Question question, String model) {
        SamplingConfig sampling = question.sampling();
        ObjectNode body = ServerCalls.object().put("model", model);
        Dialect.ids(body, "prompt", question.prompt().prompt());
        body.put("max_tokens", question.limit())
                .put("temperature", sampling.temperature())
                .put("top_p", sampling.topP())
                .put("min_p", sampling.minP())
                .put("logprobs", 1)
                .put("seed", question.shortSeed());
        Dialect.texts(body, "stop", sampling.stop());
        return body;
    }

    @Override
    public List<Drawn> drawn(JsonNode answer) throws IOException {
        List<Drawn> all = new ArrayList<>();
        for (JsonNode choice : answer.path("choices")) {
            if (!choice.path("token_ids").isArray()) {
                throw new IOException("a choice has no token_ids: vLLM gives them from 0.10.2 on");
            }
            JsonNode values = choice.path("logprobs").path("token_logprobs");
            float[] logProbs = new float[values.size()];
            for (int t = 0; t < logProbs.length; t++) {
                logProbs[t] = Dialect.logProb(values.get(t));
            }
            all.add(new Drawn(
                    Dialect.ids(choice.path("token_ids"), "token_ids"),
                    Optional.of(logProbs),
                    choice.path("text").asText(),
                    answer.path("usage").path("prompt_tokens").asInt(-1),
                    answer.path("model").asText("")));
        }
        return all;
    }

    @Override
    public void take(ServerCalls calls, String version, String seen, boolean adapter) {
        if (adapter) {
            Dialect.loadAdapter(calls, "/v1", version, seen);
            return;
        }
        ObjectNode body = ServerCalls.object().put("method", "reload_weights");
        body.putObject("kwargs").put("weights_path", seen);
        calls.tell("/collective_rpc", body);
        // what was computed with the weights before is worth nothing now
        calls.tell("/reset_prefix_cache", ServerCalls.object());
    }

    @Override
    public String answersAs(String version) {
        return version.endsWith(ADAPTER) ? version : model;
    }

    @Override
    public void forget(ServerCalls calls, String version) {
        if (version.endsWith(ADAPTER)) {
            calls.tryToTell("/v1/unload_lora_adapter", ServerCalls.object().put("lora_name", version));
        }
    }

    @Override
    public double tolerance(ServerPrecision precision) {
        return precision.tolerance();
    }

    @Override
    public String advice() {
        return "start vLLM with the policy that the run starts from and --logprobs-mode processed_logprobs";
    }
}
