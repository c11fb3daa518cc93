package org.align4j.rl.sampler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.run.AtomicFiles;
import org.align4j.judge.http.Pause;
import org.align4j.model.CausalLm;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.gguf.GgufModel;
import org.align4j.model.gguf.GgufType;

/**
 * llama.cpp's server as a router ({@code --models-dir}): every version of the weights is a GGUF file there, loaded by name.
 * Its own {@code /completion} is asked, since OpenAI's there leaves out tokens that end within a character. Log-probs are
 * those before the temperature.
 *
 * @param stored how weights are written
 * @param patience seconds until a model must be loaded
 */
record LlamaCppDialect(GgufType stored, double patience, Pause pause) implements Dialect {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final String ENDING = ".gguf";
    private static final double FLOAT32_TOLERANCE = 5e-3;

    @Override
    public boolean asksForGroups() {
        return false;
    }

    @Override
    public String path() {
        return "/completion";
    }

    @Override
    public ObjectNode body(Question question, String version) {
        SamplingConfig sampling = question.sampling();
        ObjectNode body = ServerCalls.object().put("model", version);
        Dialect.ids(body, "prompt", question.prompt().prompt());
        body.put("n_predict", question.limit())
                .put("temperature", sampling.temperature())
                .put("top_k", sampling.topK())
                .put("top_p", sampling.topP())
                .put("min_p", sampling.minP())
                .put("seed", question.shortSeed())
                .put("n_probs", 1)
                .put("return_tokens", true)
                // what is reused of other rows' prompts changes last bits
                .put("cache_prompt", false);
        List<String> samplers = new ArrayList<>(List.of("temperature", "top_k", "top_p", "min_p"));
        if (sampling.repetitionPenalty() != 1) {
            samplers.add(0, "penalties");
            body.put("repeat_penalty", sampling.repetitionPenalty()).put("repeat_last_n", -1);
        }
        Dialect.texts(body, "samplers", samplers);
        Dialect.texts(body, "stop", sampling.stop());
        return body;
    }

    @Override
    public List<Drawn> drawn(JsonNode answer) throws IOException {
        int[] tokens = Dialect.ids(answer.path("tokens"), "tokens");
        JsonNode known = answer.path("completion_probabilities");
        Optional<float[]> logProbs = Optional.empty();
        // it leaves out tokens behind which a character is not whole, and so which number is whose is not certain
        if (known.size() == tokens.length) {
            float[] numbers = new float[tokens.length];
            for (int t = 0; t < tokens.length; t++) {
                if (known.get(t).path("id").asInt(-1) != tokens[t]) {
                    throw new IOException("log-probs of other tokens than those drawn");
                }
                numbers[t] = Dialect.logProb(known.get(t).path("logprob"));
            }
            logProbs = Optional.of(numbers);
        } else if (known.isEmpty()) {
            throw new IOException("no log-probs");
        }
        return List.of(new Drawn(
                tokens,
                logProbs,
                answer.path("content").asText(),
                answer.path("tokens_evaluated").asInt(-1),
                answer.path("model").asText("")));
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
    public double tolerance(ServerPrecision precision) {
        // measured with SmolLM2-135M: 0.0015 in float32, caches too
        return precision == ServerPrecision.FLOAT32 ? FLOAT32_TOLERANCE : precision.tolerance();
    }

    @Override
    public String advice() {
        return "rollout.sampling.temperature must be 1, since llama.cpp gives log-probs before the temperature; with"
                + " precision float32 start it with -ctk f32 -ctv f32";
    }
}
