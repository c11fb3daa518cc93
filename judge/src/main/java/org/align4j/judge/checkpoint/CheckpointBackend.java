package org.align4j.judge.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.run.Hashes;
import org.align4j.judge.Verdict.Status;
import org.align4j.judge.backend.AnswerConstraint;
import org.align4j.judge.backend.ChatBackend;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.ChatRequest;
import org.align4j.judge.backend.ChatRequest.TokenCap;
import org.align4j.judge.backend.Exchange;
import org.align4j.judge.backend.Protocol;
import org.align4j.judge.openai.OpenaiReply;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.Continuations;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that is asked in this process. Log-probs are those of the labels themselves, however many tokens each
 * takes, read from one forward pass; a constrained answer is the likeliest label. Answers have the form of a chat
 * completion, so that they are kept and read as a server's are.
 */
public final class CheckpointBackend implements ChatBackend {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ANY_NUMBER = 20;
    private static final Protocol PROTOCOL =
            new Protocol(List.of(TokenCap.MAX_TOKENS), List.of(ANY_NUMBER), List.of(AnswerConstraint.CHOICE));

    private final Path folder;
    private final EngineConfig engine;
    private final String identity;
    private @Nullable CausalLm model;
    private @Nullable Generator generator;

    /** The model is loaded when it is asked for the first time. */
    public CheckpointBackend(Path folder, EngineConfig engine) {
        this.folder = folder;
        this.engine = engine;
        try {
            this.identity = "checkpoint " + Hashes.ofContent(folder) + " " + engine.precision();
        } catch (IOException e) {
            throw new UserError("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String label() {
        return folder + " in process";
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public Protocol protocol() {
        return PROTOCOL;
    }

    @Override
    public JsonNode body(ChatRequest request) {
        ObjectNode body = JSON.createObjectNode();
        body.set("messages", ChatRequest.json(request.messages()));
        if (scoresLabels(request)) {
            ArrayNode labels = body.putArray("labels");
            request.form().labels().forEach(labels::add);
        } else {
            body.put("temperature", request.temperature());
            body.put("seed", request.seed());
            body.put("max_tokens", request.maxTokens());
        }
        return body;
    }

    @Override
    public synchronized Exchange ask(ChatRequest request) {
        long started = System.nanoTime();
        try {
            CausalLm loaded = model();
            int[] prompt = prompt(loaded, request.messages());
            int needed = scoresLabels(request) ? 1 : Math.min(request.maxTokens(), ANY_NUMBER);
            if (prompt.length + needed > loaded.config().maxPositions()) {
                return new Exchange.Failed(
                        Status.TOO_LONG,
                        "the question has " + prompt.length + " tokens, the model's context is "
                                + loaded.config().maxPositions(),
                        1,
                        millis(started));
            }
            JsonNode body = scoresLabels(request)
                    ? scored(loaded, prompt, request.form().labels())
                    : generated(loaded, prompt, request);
            return new Exchange.Answered(parse(body), body, ChatReply.Usage.NOTHING, 1, millis(started));
        } catch (IOException e) {
            throw new IllegalStateException("our own answers are well-formed", e);
        } catch (UserError e) {
            return new Exchange.Failed(Status.ERROR, e.getMessage(), 1, millis(started));
        }
    }

    @Override
    public ChatReply parse(JsonNode body) throws IOException {
        return OpenaiReply.parse(body);
    }

    @Override
    public int parallelism() {
        return 1;
    }

    @Override
    public synchronized void close() {
        if (generator != null) {
            generator.close();
        }
        if (model != null) {
            model.close();
        }
    }

    private static boolean scoresLabels(ChatRequest request) {
        return request.topLogprobs() > 0 || request.constraint() != null;
    }

    private CausalLm model() {
        if (model == null) {
            model = CausalLm.frozen(folder, engine);
        }
        return model;
    }

    private Generator generator(CausalLm loaded) {
        if (generator == null) {
            generator = Generator.of(loaded);
        }
        return generator;
    }

    /** By the chat template; a model without one is given the texts and continues behind {@code Answer:}. */
    private static int[] prompt(CausalLm model, List<Message> messages) {
        if (model.tokenizer().hasChatTemplate()) {
            return model.tokenizer().encodePrompt(new Content.Chat(messages));
        }
        StringBuilder text = new StringBuilder();
        messages.forEach(message -> text.append(message.content()).append("\n\n"));
        return model.tokenizer().encodePrompt(Content.text(text + "Answer:"));
    }

    private static JsonNode scored(CausalLm model, int[] prompt, List<String> labels) {
        String before = model.tokenizer().hasChatTemplate() ? "" : " ";
        List<int[]> continuations = new ArrayList<>();
        labels.forEach(label -> continuations.add(model.tokenizer().encode(before + label)));
        double[] logProbs = Continuations.logProbs(model, prompt, continuations);
        int best = 0;
        for (int i = 1; i < logProbs.length; i++) {
            best = logProbs[i] > logProbs[best] ? i : best;
        }
        ObjectNode body = completion(labels.get(best), "stop", prompt.length, continuations.get(best).length);
        ObjectNode choice = (ObjectNode) body.path("choices").get(0);
        ObjectNode token = choice.putObject("logprobs").putArray("content").addObject();
        token.put("token", labels.get(best)).put("logprob", logProbs[best]);
        ArrayNode top = token.putArray("top_logprobs");
        for (int i = 0; i < logProbs.length; i++) {
            top.addObject().put("token", labels.get(i)).put("logprob", logProbs[i]);
        }
        return body;
    }

    private JsonNode generated(CausalLm model, int[] prompt, ChatRequest request) {
        SamplingConfig sampling = new SamplingConfig(request.temperature(), 0, 1, 0, 1, request.maxTokens(), List.of());
        Completion completion = generator(model)
                .generate(
                        List.of(new GenerationRequest(prompt, 0)),
                        1,
                        sampling,
                        request.seed() == null ? 0 : request.seed())
                .get(0)
                .get(0);
        String finish = completion.finish() == Completion.Finish.LENGTH ? "length" : "stop";
        return completion(completion.text(), finish, prompt.length, completion.tokens().length);
    }

    private static ObjectNode completion(String content, String finish, int promptTokens, int completionTokens) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode choice = body.putArray("choices").addObject().put("finish_reason", finish);
        choice.putObject("message").put("role", Message.ASSISTANT).put("content", content);
        body.putObject("usage").put("prompt_tokens", promptTokens).put("completion_tokens", completionTokens);
        return body;
    }

    private static long millis(long started) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    }
}
