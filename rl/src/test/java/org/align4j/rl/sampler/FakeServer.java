package org.align4j.rl.sampler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;

/** A server of some kind on a free port, which draws with a model of its own from the weights that it is given. */
public final class FakeServer implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String KEY = "a-secret-of-many-characters";

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final EngineConfig engine;
    private final String owner;
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private CausalLm model;
    private Generator generator;
    private String version = "start";
    private String adapter = "";
    /** Applied to every answer with completions. */
    private UnaryOperator<JsonNode> spoiled = answer -> answer;

    private int refusals;
    private boolean deaf;
    private boolean stalls;

    /** @param owner as {@code /v1/models} names it */
    public FakeServer(Path start, String owner) throws IOException {
        this.owner = owner;
        this.engine = new EngineConfig("cpu", "float32", 1, start.toString());
        load(start);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** What was asked, paths and bodies but for those of completions. */
    public List<String> told() {
        return told;
    }

    /** From now on answers are changed. */
    synchronized void spoil(UnaryOperator<JsonNode> change) {
        spoiled = change;
    }

    /** From now on weights are taken in name alone. */
    synchronized void ignoreWeights() {
        deaf = true;
    }

    /** The next so many connections break. */
    synchronized void breakConnections(int count) {
        refusals = count;
    }

    /** From now on no answer comes. */
    synchronized void stall() {
        stalls = true;
    }

    /** As if it had ended and been started again. */
    synchronized void startAnew(Path start) {
        load(start);
        version = "start";
        adapter = "";
    }

    private void load(Path folder) {
        if (model != null) {
            generator.close();
            model.close();
        }
        model = CausalLm.frozen(folder, engine);
        generator = Generator.of(model);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            if (breaks()) {
                return;
            }
            String answer;
            int status = 200;
            synchronized (this) {
                JsonNode asked = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
                try {
                    answer = answer(path, asked);
                } catch (IllegalArgumentException e) {
                    status = 400;
                    answer = "{\"error\": \"" + e.getMessage() + ", key "
                            + exchange.getRequestHeaders().getFirst("Authorization") + "\"}";
                }
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean breaks() throws InterruptedException {
        while (stalls) {
            wait();
        }
        return refusals-- > 0;
    }

    private String answer(String path, JsonNode asked) {
        boolean completes =
                List.of("/generate", "/v1/completions", "/completion").contains(path);
        if (!completes) {
            told.add(path + " " + asked);
        }
        return switch (path) {
            case "/v1/models" -> "{\"data\": [{\"id\": \"base\", \"owned_by\": \"" + owner + "\"}]}";
            case "/props" -> "{\"role\": \"router\"}";
            case "/generate" -> spoiled.apply(sglang(asked)).toString();
            case "/v1/completions" -> spoiled.apply(vllm(asked)).toString();
            case "/completion" -> spoiled.apply(llamaCpp(asked)).toString();
            case "/update_weights_from_disk" -> {
                take(
                        asked.path("model_path").asText(),
                        asked.path("weight_version").asText());
                yield "{\"success\": true, \"message\": \"\"}";
            }
            case "/v1/load_lora_adapter", "/load_lora_adapter" -> {
                adapter = asked.path("lora_name").asText();
                take(asked.path("lora_path").asText(), version);
                yield "Success: done";
            }
            case "/collective_rpc" -> {
                take(asked.path("kwargs").path("weights_path").asText(), version);
                yield "{\"results\": [null]}";
            }
            case "/reset_prefix_cache", "/v1/unload_lora_adapter", "/unload_lora_adapter" -> "";
            default -> throw new IllegalArgumentException("nothing at " + path);
        };
    }

    private void take(String folder, String called) {
        version = called;
        if (!deaf) {
            load(Path.of(folder));
        }
    }

    private List<Completion> drawn(JsonNode prompt, int completions, int limit, double temperature, long seed) {
        SamplingConfig sampling = new SamplingConfig(temperature, 0, 1, 0, 1, limit, List.of());
        int[] ids = JSON.convertValue(prompt, int[].class);
        return generator
                .generate(List.of(new GenerationRequest(ids, 0)), completions, sampling, seed)
                .get(0);
    }

    private JsonNode sglang(JsonNode asked) {
        JsonNode how = asked.path("sampling_params");
        if (owner.equals("align4j") && asked.has("lora_path")) {
            throw new IllegalArgumentException("unknown field lora_path");
        }
        ArrayNode all = JSON.createArrayNode();
        for (Completion each : drawn(
                asked.path("input_ids"),
                how.path("n").asInt(1),
                how.path("max_new_tokens").asInt(),
                how.path("temperature").asDouble(),
                how.path("sampling_seed").asLong())) {
            ObjectNode one = all.addObject().put("text", each.text());
            ObjectNode meta = one.putObject("meta_info")
                    .put("prompt_tokens", asked.path("input_ids").size())
                    .put("weight_version", version);
            ArrayNode pairs = meta.putArray("output_token_logprobs");
            for (int t = 0; t < each.tokens().length; t++) {
                pairs.addArray().add(each.logProbs()[t]).add(each.tokens()[t]).addNull();
            }
        }
        return all.size() == 1 ? all.get(0) : all;
    }

    private JsonNode vllm(JsonNode asked) {
        String wanted = asked.path("model").asText();
        if (!wanted.equals("base") && !wanted.equals(adapter)) {
            throw new IllegalArgumentException("The model `" + wanted + "` does not exist");
        }
        ObjectNode answer = JSON.createObjectNode().put("model", wanted);
        answer.putObject("usage").put("prompt_tokens", asked.path("prompt").size());
        ArrayNode choices = answer.putArray("choices");
        for (Completion each : drawn(
                asked.path("prompt"),
                1,
                asked.path("max_tokens").asInt(),
                asked.path("temperature").asDouble(),
                asked.path("seed").asLong())) {
            ObjectNode choice = choices.addObject().put("text", each.text());
            choice.set("token_ids", JSON.valueToTree(each.tokens()));
            choice.putObject("logprobs").set("token_logprobs", JSON.valueToTree(each.logProbs()));
        }
        return answer;
    }

    private JsonNode llamaCpp(JsonNode asked) {
        Completion each = drawn(
                        asked.path("prompt"),
                        1,
                        asked.path("n_predict").asInt(),
                        asked.path("temperature").asDouble(),
                        asked.path("seed").asLong())
                .get(0);
        ObjectNode answer = JSON.createObjectNode()
                .put("content", each.text())
                .put("model", asked.path("model").asText())
                .put("tokens_evaluated", asked.path("prompt").size());
        answer.set("tokens", JSON.valueToTree(each.tokens()));
        ArrayNode known = answer.putArray("completion_probabilities");
        for (int t = 0; t < each.tokens().length; t++) {
            known.addObject().put("id", each.tokens()[t]).put("logprob", each.logProbs()[t]);
        }
        return answer;
    }

    @Override
    public void close() {
        http.stop(0);
        synchronized (this) {
            stalls = false;
            notifyAll();
            generator.close();
            model.close();
        }
        threads.shutdownNow();
    }
}
