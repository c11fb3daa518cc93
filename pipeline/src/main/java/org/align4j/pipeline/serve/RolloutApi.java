package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.align4j.core.UserError;
import org.align4j.core.server.WebExchange;
import org.align4j.model.CausalLm;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.LiveGenerator;
import org.align4j.model.generation.LiveRequest;
import org.jspecify.annotations.Nullable;

/**
 * What reinforcement learning asks of a server, in the words of SGLang: {@code /generate} with token ids in and out and
 * log-probs at the sampling temperature, and {@code /update_weights_from_disk}. All else is the other protocol's.
 *
 * @param folder below which new weights may lie; empty: nobody may give any
 * @param loader opens a folder of weights
 */
record RolloutApi(
        CompletionApi others,
        DecodingThread decoding,
        int maxNewTokens,
        Optional<WeightsFolder> folder,
        Function<Path, CausalLm> loader)
        implements ModelApi {
    private static final String GENERATE = "/generate";
    private static final String UPDATE = "/update_weights_from_disk";
    private static final int USUAL_TOKENS = 128;
    private static final int MOST_COMPLETIONS = 1024;

    @Override
    public Set<String> paths() {
        Set<String> paths = new HashSet<>(others.paths());
        paths.add(GENERATE);
        folder.ifPresent(any -> paths.add(UPDATE));
        return paths;
    }

    @Override
    public Set<String> models() {
        return others.models();
    }

    @Override
    public int maxLength(String model) {
        return others.maxLength(model);
    }

    @Override
    public void answer(String path, String model, RequestFields fields, WebExchange exchange)
            throws IOException, ApiFault {
        switch (path) {
            case GENERATE -> generate(model, fields, exchange);
            case UPDATE -> update(model, fields, exchange);
            default -> others.answer(path, model, fields, exchange);
        }
    }

    private void update(String model, RequestFields fields, WebExchange exchange) throws IOException, ApiFault {
        Path given = folder.orElseThrow().resolve(fields.text("model_path", ""));
        String version = fields.text("weight_version", given.toString());
        if (fields.flag("abort_all_requests", false)) {
            throw ApiFault.of("abort_all_requests", "is not supported by this server: requests that run end first");
        }
        fields.unsupported("load_format", "auto");
        fields.ignore(
                "flush_cache", "is_async", "torch_empty_cache", "keep_pause", "recapture_cuda_graph", "token_step");
        fields.close();
        try {
            decoding.replaceWeights(model, () -> loader.apply(given), version).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UserError fault) {
                throw new ApiFault(400, fault.getMessage(), "model_path");
            }
            throw new IllegalStateException("loading " + given, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiFault(503, "the server is stopping", null);
        }
        exchange.sendJson(
                200,
                WebExchange.JSON
                        .createObjectNode()
                        .put("success", true)
                        .put("message", "the weights of " + model + " are " + version));
    }

    private void generate(String model, RequestFields fields, WebExchange exchange) throws IOException, ApiFault {
        LiveGenerator generator = decoding.model(model);
        if (fields.has("text") == fields.has("input_ids")) {
            throw ApiFault.of("input_ids", "or 'text' must be given, and not both");
        }
        List<int[]> prompts =
                RequestPrompts.prompts(fields, fields.has("text") ? "text" : "input_ids", generator.tokenizer());
        if (prompts.size() != 1) {
            throw ApiFault.of("input_ids", "must be one prompt; 'n' in sampling_params asks for several completions");
        }
        if (fields.flag("stream", false)) {
            throw ApiFault.of("stream", "is not supported here; /v1/completions streams");
        }
        boolean logProbs = fields.flag("return_logprob", false);
        fields.unsupported("top_logprobs_num", "");
        fields.unsupported("logprob_start_len", "-1");
        fields.ignore("rid", "return_text_in_logprobs");
        RequestFields sampling = new RequestFields(
                fields.has("sampling_params") ? fields.node("sampling_params") : WebExchange.JSON.createObjectNode());
        LiveRequest request = request(prompts.get(0), sampling, generator);
        fields.close();
        String weights = decoding.weights(model);
        Growth[] drawn = drawn(model, request);
        if (!weights.equals(decoding.weights(model))) {
            throw new ApiFault(409, "the model was given other weights meanwhile; ask again", null);
        }
        ArrayNode answers = WebExchange.JSON.createArrayNode();
        for (Growth each : drawn) {
            answers.add(answer(each, request, logProbs, weights));
        }
        exchange.sendJson(200, drawn.length == 1 ? answers.get(0) : answers);
    }

    private LiveRequest request(int[] prompt, RequestFields fields, LiveGenerator generator) throws ApiFault {
        int room = generator.maxLength() - prompt.length;
        int most = maxNewTokens > 0 ? Math.min(maxNewTokens, room) : room;
        if (most < 1) {
            throw ApiFault.of(
                    "input_ids", "has " + prompt.length + " tokens; a row can have " + generator.maxLength() + " here");
        }
        int limit = (int) fields.whole("max_new_tokens", Math.min(USUAL_TOKENS, most), 1, most);
        SamplingConfig sampling = GenerationFields.sampling(fields, limit);
        requireOwnEnds(fields.node("stop_token_ids"), generator);
        for (String field : List.of("presence_penalty", "frequency_penalty", "min_new_tokens", "logit_bias", "regex")) {
            fields.unsupported(field, "");
        }
        fields.unsupported("ignore_eos", "false");
        fields.ignore("skip_special_tokens", "spaces_between_special_tokens", "no_stop_trim");
        int completions = (int) fields.whole("n", 1, 1, MOST_COMPLETIONS);
        long seed = fields.whole("sampling_seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
        fields.close();
        return new LiveRequest(prompt, completions, sampling, seed, 0, LiveRequest.NO_LOG_PROBS);
    }

    /** Completions end with the model's own tokens alone. */
    private static void requireOwnEnds(JsonNode ends, LiveGenerator generator) throws ApiFault {
        for (JsonNode end : ends) {
            if (!end.canConvertToInt() || !generator.tokenizer().endOfText().contains(end.intValue())) {
                throw ApiFault.of(
                        "stop_token_ids",
                        "can hold this model's own ends alone: "
                                + generator.tokenizer().endOfText());
            }
        }
    }

    private Growth[] drawn(String model, LiveRequest request) throws ApiFault {
        Growths inbox = new Growths();
        DecodingThread.Order order = decoding.order(model, List.of(request), inbox::put);
        try {
            Growth[] choices = new Growth[request.completions()];
            for (int open = choices.length; open > 0; ) {
                Growth growth = inbox.take();
                if (growth.failure() != null) {
                    throw new ApiFault(503, growth.failure(), null);
                }
                if (growth.finished()) {
                    choices[growth.choice()] = growth;
                    open--;
                }
            }
            return choices;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiFault(503, "the server is stopping", null);
        } finally {
            order.cancel();
        }
    }

    private static ObjectNode answer(Growth drawn, LiveRequest request, boolean logProbs, String weights) {
        ObjectNode answer = WebExchange.JSON.createObjectNode().put("text", drawn.text());
        ArrayNode ids = answer.putArray("output_ids");
        for (int token : drawn.tokens()) {
            ids.add(token);
        }
        ObjectNode meta = answer.putObject("meta_info");
        meta.putObject("finish_reason").put("type", name(drawn));
        meta.put("prompt_tokens", request.prompt().length);
        meta.put("completion_tokens", drawn.tokens().length);
        meta.put("weight_version", weights);
        if (logProbs) {
            ArrayNode list = meta.putArray("output_token_logprobs");
            for (int t = 0; t < drawn.tokens().length; t++) {
                list.addArray()
                        .add(TokenTexts.number(drawn.logProbs()[t]))
                        .add(drawn.tokens()[t])
                        .addNull();
            }
        }
        return answer;
    }

    private static @Nullable String name(Growth drawn) {
        return drawn.finish() == null ? null : drawn.finish().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        others.close();
    }
}
