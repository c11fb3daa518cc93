package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.align4j.core.run.Seeds;
import org.align4j.core.server.WebExchange;
import org.align4j.model.generation.LiveGenerator;
import org.align4j.model.generation.LiveRequest;

/** {@code /v1/chat/completions} and {@code /v1/completions}. */
final class CompletionApi implements ModelApi {
    /** What OpenAI's protocol says where a request for plain text does not. */
    private static final int PLAIN_TOKENS = 16;

    private final DecodingThread decoding;
    private final Seeds seeds;
    private final int maxNewTokens;
    private final ServerMetrics metrics;
    private final InstantSource clock;
    private final AtomicLong answers = new AtomicLong();

    /**
     * The two addresses.
     *
     * @param seeds where requests without a seed get theirs, by their number
     * @param maxNewTokens most tokens that a request may ask for; 0 for as many as there is room
     */
    CompletionApi(DecodingThread decoding, Seeds seeds, int maxNewTokens, ServerMetrics metrics, InstantSource clock) {
        this.decoding = decoding;
        this.seeds = seeds;
        this.maxNewTokens = maxNewTokens;
        this.metrics = metrics;
        this.clock = clock;
        metrics.gauge("align_completions_running", decoding::running);
        metrics.gauge("align_completions_waiting", decoding::waiting);
    }

    @Override
    public Set<String> paths() {
        return Set.of("/v1/chat/completions", "/v1/completions");
    }

    @Override
    public Set<String> models() {
        return decoding.names();
    }

    @Override
    public int maxLength(String model) {
        return decoding.model(model).maxLength();
    }

    /** A request that has been understood. */
    private record Asked(GenerationFields fields, List<LiveRequest> requests, AnswerShape shape, boolean draws) {
        int choices() {
            return requests.size() * fields.completions();
        }

        int promptTokens() {
            return requests.stream()
                    .mapToInt(request -> request.prompt().length)
                    .sum();
        }
    }

    @Override
    public void answer(String path, String model, RequestFields fields, WebExchange exchange)
            throws IOException, ApiFault {
        long number = answers.incrementAndGet();
        Asked asked = path.endsWith("/chat/completions") ? chat(fields, model, number) : plain(fields, model, number);
        metrics.count("align_prompt_tokens_total", "", asked.promptTokens());
        asked = withEchoes(asked, model);
        Growths inbox = new Growths();
        if (!asked.draws()) {
            for (int i = 0; i < asked.choices(); i++) {
                inbox.put(Growth.nothing(i));
            }
        }
        List<LiveRequest> requests = asked.draws() ? asked.requests() : List.of();
        DecodingThread.Order order = decoding.order(model, requests, inbox::put);
        try {
            if (asked.fields().stream()) {
                stream(asked, inbox, exchange);
            } else {
                whole(asked, inbox, exchange);
            }
        } finally {
            order.cancel();
        }
    }

    /** With log-probs of the prompts, where both they and the prompts are to be told. */
    private Asked withEchoes(Asked asked, String model) throws ApiFault {
        AnswerShape shape = asked.shape();
        if (shape.echoes().isEmpty() || !shape.withLogProbs()) {
            return asked;
        }
        List<Echo> read =
                Echo.read(shape.echoes(), decoding, model, asked.fields().likeliest());
        return new Asked(asked.fields(), asked.requests(), shape.with(read), asked.draws());
    }

    private Asked chat(RequestFields fields, String model, long number) throws ApiFault {
        LiveGenerator generator = decoding.model(model);
        int[] prompt = RequestPrompts.conversation(fields, generator.tokenizer());
        boolean logProbs = fields.flag("logprobs", false);
        int top = (int) fields.whole("top_logprobs", 0, 0, LiveRequest.MOST_LIKELIEST);
        if (top > 0 && !logProbs) {
            throw ApiFault.of("top_logprobs", "needs 'logprobs': true");
        }
        int older = tokens(fields, "max_tokens", 0, 1);
        int tokens = tokens(fields, "max_completion_tokens", older, 1);
        if (older > 0 && older != tokens) {
            throw ApiFault.of("max_tokens", "is the older name of 'max_completion_tokens': give one of them");
        }
        GenerationFields read =
                GenerationFields.read(fields, tokens, logProbs ? top : LiveRequest.NO_LOG_PROBS, ownSeed(number));
        for (String field : List.of("tools", "functions", "modalities", "audio", "prediction", "reasoning_effort")) {
            fields.unsupported(field, "");
        }
        fields.unsupported("tool_choice", "none");
        fields.ignore("parallel_tool_calls");
        JsonNode format = fields.node("response_format");
        if (!format.isMissingNode() && !format.path("type").asText().equals("text")) {
            throw ApiFault.of("response_format", "can be {\"type\": \"text\"} alone");
        }
        fields.close();
        return asked(shape(true, number, model, read), read, List.of(prompt), generator);
    }

    private Asked plain(RequestFields fields, String model, long number) throws ApiFault {
        LiveGenerator generator = decoding.model(model);
        List<int[]> prompts = RequestPrompts.prompts(fields, "prompt", generator.tokenizer());
        int likeliest = (int) fields.whole("logprobs", LiveRequest.NO_LOG_PROBS, 0, LiveRequest.MOST_LIKELIEST);
        List<Echo> echoes = fields.flag("echo", false) ? Echo.of(fields, prompts, generator.tokenizer()) : List.of();
        int tokens = tokens(fields, "max_tokens", PLAIN_TOKENS, echoes.isEmpty() ? 1 : 0);
        GenerationFields read = GenerationFields.read(fields, Math.max(1, tokens), likeliest, ownSeed(number));
        if (fields.whole("best_of", read.completions(), 1, Integer.MAX_VALUE) != read.completions()) {
            throw ApiFault.of("best_of", "is not supported by this server");
        }
        fields.close();
        Asked asked = asked(shape(false, number, model, read).with(echoes), read, prompts, generator);
        return new Asked(asked.fields(), asked.requests(), asked.shape(), tokens > 0);
    }

    private long ownSeed(long number) {
        return seeds.seed("request " + number);
    }

    private int tokens(RequestFields fields, String name, int usual, int least) throws ApiFault {
        return (int) fields.whole(name, usual, least, maxNewTokens > 0 ? maxNewTokens : Integer.MAX_VALUE);
    }

    private AnswerShape shape(boolean chat, long number, String model, GenerationFields fields) {
        long created = clock.instant().getEpochSecond();
        String id = (chat ? "chatcmpl-" : "cmpl-") + Long.toUnsignedString(created, Character.MAX_RADIX) + "-" + number;
        TokenTexts texts = new TokenTexts(decoding.model(model).tokenizer());
        return new AnswerShape(
                chat, id, created, model, fields.likeliest() >= 0, texts, List.of(), fields.completions());
    }

    private Asked asked(AnswerShape shape, GenerationFields fields, List<int[]> prompts, LiveGenerator generator)
            throws ApiFault {
        List<LiveRequest> requests = new ArrayList<>();
        for (int[] prompt : prompts) {
            int room = generator.maxLength() - prompt.length;
            if (room < Math.max(1, fields.maxNewTokens())) {
                throw new ApiFault(
                        400,
                        "this model's context is " + generator.maxLength() + " tokens; the prompt has " + prompt.length
                                + " and " + Math.max(1, fields.maxNewTokens()) + " more are asked for",
                        shape.chat() ? "messages" : "prompt");
            }
            int limit = fields.maxNewTokens() > 0 ? fields.maxNewTokens() : room;
            requests.add(
                    fields.request(prompt, requests.size(), maxNewTokens > 0 ? Math.min(limit, maxNewTokens) : limit));
        }
        return new Asked(fields, requests, shape, true);
    }

    private void whole(Asked asked, Growths inbox, WebExchange exchange) throws IOException, ApiFault {
        Growth[] choices = new Growth[asked.choices()];
        int open = choices.length;
        int tokens = 0;
        while (open > 0) {
            Growth growth = next(inbox);
            if (growth.failure() != null) {
                throw new ApiFault(503, growth.failure(), null);
            }
            if (growth.finished()) {
                choices[growth.choice()] = growth;
                tokens += growth.tokens().length;
                open--;
            }
        }
        metrics.count("align_completion_tokens_total", "", tokens);
        exchange.sendJson(200, asked.shape().whole(choices, new Usage(asked.promptTokens(), tokens)));
    }

    private void stream(Asked asked, Growths inbox, WebExchange exchange) throws IOException {
        int[] texts = new int[asked.choices()];
        int[] tokens = new int[asked.choices()];
        int open = asked.choices();
        try (OutputStream out = exchange.stream("text/event-stream; charset=utf-8")) {
            for (int i = 0; i < open && asked.shape().opens(); i++) {
                event(out, asked.shape().opening(i));
            }
            while (open > 0) {
                Growth growth = next(inbox);
                if (growth.failure() != null) {
                    event(out, new ApiFault(503, growth.failure(), null).json());
                    return;
                }
                int choice = growth.choice();
                if (growth.text().length() > texts[choice] || growth.finished()) {
                    event(out, asked.shape().part(growth, texts[choice], tokens[choice]));
                    texts[choice] = growth.text().length();
                    tokens[choice] = growth.tokens().length;
                }
                if (growth.finished()) {
                    metrics.count("align_completion_tokens_total", "", growth.tokens().length);
                    open--;
                }
            }
            if (asked.fields().usageAtEnd()) {
                event(
                        out,
                        asked.shape()
                                .closing(new Usage(
                                        asked.promptTokens(),
                                        Arrays.stream(tokens).sum())));
            }
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private static void event(OutputStream out, JsonNode json) throws IOException {
        out.write(("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static Growth next(Growths inbox) {
        try {
            return inbox.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Growth.failed("the server is stopping");
        }
    }

    @Override
    public void close() {
        decoding.close();
    }
}
