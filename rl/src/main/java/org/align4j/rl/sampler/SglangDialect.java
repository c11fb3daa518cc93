package org.align4j.rl.sampler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.model.config.SamplingConfig;

/**
 * SGLang's own protocol, which {@code align serve} speaks too: {@code /generate}, {@code /update_weights_from_disk} and,
 * for adapters of SGLang, {@code /load_lora_adapter}. Log-probs are those at the sampling temperature.
 *
 * @param model asked of {@code align serve}, which has adapters beside it; empty for the first
 * @param own whether it is {@code align serve}: one request then draws a whole group, with the random numbers of this process,
 *     and an adapter replaces the weights like a whole model
 * @param ends ids that end a completion
 */
record SglangDialect(String model, boolean own, List<Integer> ends) implements Dialect {
    private static final double OWN_TOLERANCE = 1e-4;

    @Override
    public boolean asksForGroups() {
        return own;
    }

    @Override
    public String path() {
        return "/generate";
    }

    @Override
    public ObjectNode body(Question question, String version) {
        ObjectNode body = ServerCalls.object();
        Dialect.ids(body, "input_ids", question.prompt().prompt());
        body.put("return_logprob", true);
        if (own && !model.isEmpty()) {
            body.put("model", model);
        }
        if (!own && version.endsWith(ADAPTER)) {
            body.put("lora_path", version);
        }
        SamplingConfig sampling = question.sampling();
        ObjectNode parameters = body.putObject("sampling_params")
                .put("n", question.completions())
                .put("max_new_tokens", question.limit())
                .put("temperature", sampling.temperature())
                .put("top_p", sampling.topP())
                .put("top_k", sampling.topK() == 0 ? -1 : sampling.topK())
                .put("min_p", sampling.minP())
                .put("repetition_penalty", sampling.repetitionPenalty())
                .put("sampling_seed", own ? question.exactSeed() : question.shortSeed());
        Dialect.texts(parameters, "stop", sampling.stop());
        ends.forEach(parameters.putArray("stop_token_ids")::add);
        return body;
    }

    @Override
    public List<Drawn> drawn(JsonNode answer) throws IOException {
        List<Drawn> all = new ArrayList<>();
        for (JsonNode each : answer.isArray() ? answer : List.of(answer)) {
            JsonNode facts = each.path("meta_info");
            JsonNode pairs = facts.path("output_token_logprobs");
            int[] tokens = new int[pairs.size()];
            float[] logProbs = new float[tokens.length];
            for (int t = 0; t < tokens.length; t++) {
                logProbs[t] = Dialect.logProb(pairs.get(t).path(0));
                if (!pairs.get(t).path(1).canConvertToInt()) {
                    throw new IOException("output_token_logprobs holds " + pairs.get(t) + " without a token id");
                }
                tokens[t] = pairs.get(t).get(1).intValue();
            }
            all.add(new Drawn(
                    tokens,
                    Optional.of(logProbs),
                    each.path("text").asText(),
                    facts.path("prompt_tokens").asInt(-1),
                    facts.path("weight_version").asText("")));
        }
        return all;
    }

    @Override
    public void take(ServerCalls calls, String version, String seen, boolean adapter) {
        if (adapter && !own) {
            Dialect.loadAdapter(calls, "", version, seen);
            return;
        }
        ObjectNode body = ServerCalls.object().put("model_path", seen).put("weight_version", version);
        if (own && !model.isEmpty()) {
            body.put("model", model);
        }
        JsonNode answer = calls.ask("/update_weights_from_disk", body);
        if (!answer.path("success").asBoolean(false)) {
            throw calls.fault(
                    "does not take the weights: " + answer.path("message").asText());
        }
    }

    @Override
    public String answersAs(String version) {
        // the version of an adapter's base says nothing
        return own || !version.endsWith(ADAPTER) ? version : "";
    }

    @Override
    public void forget(ServerCalls calls, String version) {
        if (!own && version.endsWith(ADAPTER)) {
            calls.tryToTell("/unload_lora_adapter", ServerCalls.object().put("lora_name", version));
        }
    }

    @Override
    public double tolerance(ServerPrecision precision) {
        // of our own engine nothing but the order of sums may differ, as in this process
        return own && precision == ServerPrecision.FLOAT32 ? OWN_TOLERANCE : precision.tolerance();
    }

    @Override
    public String advice() {
        return own
                ? "serve the model that the policy starts from, with the same --precision"
                : "start SGLang with the policy that the run starts from, and without SGLANG_RETURN_ORIGINAL_LOGPROB";
    }
}
