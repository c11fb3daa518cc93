package org.align4j.rl.sampler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.run.AtomicFiles;
import org.align4j.judge.http.Pause;
import org.align4j.model.CausalLm;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.gguf.GgufModel;
import org.align4j.model.gguf.GgufType;

/**
 * llama.cpp's server as a router ({@code --models-dir}): every version of the weights is a GGUF file there, loaded by name.
 * Its {@code /v1/completions} gives ids with the log-probs, which are those before the temperature.
 *
 * @param stored how weights are written
 * @param patience seconds until a model must be loaded
 */
record LlamaCppDialect(GgufType stored, double patience, Pause pause) implements Dialect {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final String ENDING = ".gguf";

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
        SamplingConfig sampling = question.sampling();
        ObjectNode body = VllmDialect.openai(question, version);
        body.put("top_k", sampling.topK()).put("cache_prompt", false);
        List<String> samplers = new ArrayList<>(List.of("temperature", "top_k", "top_p", "min_p"));
        if (sampling.repetitionPenalty() != 1) {
            samplers.add(0, "penalties");
            body.put("repeat_penalty", sampling.repetitionPenalty()).put("repeat_last_n", -1);
        }
        Dialect.texts(body, "samplers", samplers);
        return body;
    }

    @Override
    public List<Drawn> drawn(JsonNode answer) throws IOException {
        List<Drawn> all = new ArrayList<>();
        for (JsonNode choice : answer.path("choices")) {
            JsonNode content = choice.path("logprobs").path("content");
            int[] tokens = new int[content.size()];
            float[] logProbs = new float[tokens.length];
            for (int t = 0; t < tokens.length; t++) {
                if (!content.get(t).path("id").canConvertToInt()) {
                    throw new IOException("logprobs hold " + content.get(t) + " without a token id");
                }
                tokens[t] = content.get(t).get("id").intValue();
                logProbs[t] = Dialect.logProb(content.get(t).path("logprob"));
            }
            all.add(new Drawn(
                    tokens,
                    logProbs,
                    choice.path("text").asText(),
                    answer.path("usage").path("prompt_tokens").asInt(-1),
                    answer.path("model").asText("")));
        }
        return all;
    }

    @Override
    public void write(CausalLm policy, Path target, Path scratch) throws IOException {
        AtomicFiles.writeFolder(scratch, policy::save);
        AtomicFiles.writeFile(target, file -> GgufModel.write(scratch, "policy", stored, file));
        AtomicFiles.deleteTree(scratch);
    }

    @Override
    public String fileName(String version) {
        return version + ENDING;
    }

    @Override
    public void take(ServerCalls calls, String version, String seen, boolean adapter) {
        if (adapter) {
            throw calls.fault("is llama.cpp's, which takes whole models here; leave out lora");
        }
        if (!calls.look("/props").path("role").asText().equals("router")) {
            throw calls.fault("was started with one model; start it without -m and with --models-dir and the folder of"
                    + " weights-folder, so that it can be given others");
        }
        if (!status(calls, version).equals("loaded")) {
            calls.tell("/models/load", ServerCalls.object().put("model", version));
        }
        for (double waited = 0; !status(calls, version).equals("loaded"); waited += BETWEEN_LOOKS.toMillis() / 1000.0) {
            if (waited > patience) {
                throw calls.fault("has not loaded " + version + " within " + patience + " s");
            }
            rest();
        }
    }

    private String status(ServerCalls calls, String version) {
        for (JsonNode model : calls.look("/models?reload=1").path("data")) {
            if (model.path("id").asText().equals(version)) {
                JsonNode status = model.path("status");
                if (status.path("failed").asBoolean(false)) {
                    throw calls.fault("could not load " + version + ": it exited with "
                            + status.path("exit_code").asText());
                }
                return status.path("value").asText();
            }
        }
        throw calls.fault("does not see " + fileName(version) + ": weights-folder must be its --models-dir");
    }

    private void rest() {
        try {
            pause.pause(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFault("interrupted", e);
        }
    }

    @Override
    public String answersAs(String version) {
        return version;
    }

    @Override
    public void forget(ServerCalls calls, String version) {
        calls.tryToTell("/models/unload", ServerCalls.object().put("model", version));
    }

    @Override
    public String advice() {
        return "rollout.sampling.temperature must be 1, since llama.cpp gives log-probs before the temperature; with"
                + " precision float32 start it with -ctk f32 -ctv f32";
    }
}
