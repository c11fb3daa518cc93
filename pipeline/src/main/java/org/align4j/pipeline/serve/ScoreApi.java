package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.align4j.core.UserError;
import org.align4j.core.server.WebExchange;
import org.align4j.model.text.ChatEnd;
import org.align4j.reward.RewardModel;

/**
 * A reward model in vLLM's shapes ({@code /score}, {@code /classify}, {@code /pooling}) and in OpenRLHF's
 * ({@code /get_reward}). Scores and pooled values are as the head gives them, classes' probabilities their logistic;
 * {@code use_activation} says otherwise.
 */
final class ScoreApi implements ModelApi {
    private static final int MOST_ROWS = 4096;

    private final String name;
    private final RewardModel reward;
    private final String label;
    private final ServerMetrics metrics;
    private final InstantSource clock;
    private final AtomicLong answers = new AtomicLong();

    /**
     * A reward model's addresses.
     *
     * @param label what its one class is called
     */
    ScoreApi(String name, RewardModel reward, String label, ServerMetrics metrics, InstantSource clock) {
        this.name = name;
        this.reward = reward;
        this.label = label;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public Set<String> paths() {
        return Set.of("/score", "/v1/score", "/classify", "/pooling", "/get_reward");
    }

    @Override
    public Set<String> models() {
        return Set.of(name);
    }

    @Override
    public int maxLength(String model) {
        return reward.longest();
    }

    @Override
    public void answer(String path, String model, RequestFields fields, WebExchange exchange)
            throws IOException, ApiFault {
        fields.ignore("model", "user", "priority", "request_id");
        fields.unsupported("truncate_prompt_tokens", "");
        String kind = path.substring(path.lastIndexOf('/') + 1);
        boolean logistic =
                fields.flag(fields.has("activation") ? "activation" : "use_activation", kind.equals("classify"));
        List<int[]> rows = switch (kind) {
            case "score" -> pairs(fields);
            case "get_reward" -> queries(fields);
            default -> inputs(fields);
        };
        fields.close();
        int tokens = rows.stream().mapToInt(row -> row.length).sum();
        metrics.count("align_scored_rows_total", "", rows.size());
        metrics.count("align_prompt_tokens_total", "", tokens);
        double[] scores = score(rows);
        for (int i = 0; logistic && i < scores.length; i++) {
            scores[i] = 1 / (1 + Math.exp(-scores[i]));
        }
        exchange.sendJson(200, kind.equals("get_reward") ? rewards(scores) : shaped(kind, scores, tokens));
    }

    private double[] score(List<int[]> rows) throws ApiFault {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).length > reward.longest()) {
                throw new ApiFault(
                        400,
                        "row " + i + " has " + rows.get(i).length + " tokens, the reward model reads at most "
                                + reward.longest(),
                        null);
            }
        }
        synchronized (reward) {
            return reward.score(rows);
        }
    }

    /** Prompts beside completions; one prompt goes with every completion. */
    private List<int[]> pairs(RequestFields fields) throws ApiFault {
        String first = fields.has("queries") ? "queries" : "text_1";
        String second = fields.has("documents") ? "documents" : "text_2";
        List<String> prompts = fields.texts(first, MOST_ROWS);
        List<String> completions = fields.texts(second, MOST_ROWS);
        if (prompts.isEmpty() || completions.isEmpty()) {
            throw ApiFault.of(prompts.isEmpty() ? first : second, "is missing");
        }
        if (prompts.size() != 1 && prompts.size() != completions.size()) {
            throw ApiFault.of(first, "has " + prompts.size() + " texts, '" + second + "' has " + completions.size());
        }
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < completions.size(); i++) {
            rows.add(pair(prompts.get(prompts.size() == 1 ? 0 : i), completions.get(i)));
        }
        return rows;
    }

    private int[] pair(String prompt, String completion) throws ApiFault {
        if (!reward.tokenizer().hasChatTemplate()) {
            return reward.tokenizer().encodeWithSpecialTokens(prompt + completion);
        }
        ArrayNode messages = WebExchange.JSON.createArrayNode();
        messages.addObject().put("role", "user").put("content", prompt);
        messages.addObject().put("role", "assistant").put("content", completion);
        return conversation(messages);
    }

    private int[] conversation(ArrayNode messages) throws ApiFault {
        return RequestPrompts.rendered(messages, WebExchange.JSON.createObjectNode(), ChatEnd.TURN, reward.tokenizer());
    }

    private List<int[]> inputs(RequestFields fields) throws ApiFault {
        if (fields.has("messages")) {
            return List.of(conversation(RequestPrompts.messages(fields.node("messages"))));
        }
        fields.unsupported("dimensions", "");
        fields.unsupported("encoding_format", "float");
        fields.ignore("task", "add_special_tokens");
        return RequestPrompts.texts(fields, "input", reward.tokenizer());
    }

    /** OpenRLHF sends whole texts, templates applied, and the prompts and labels they came from. */
    private List<int[]> queries(RequestFields fields) throws ApiFault {
        List<String> queries = fields.texts("query", MOST_ROWS);
        fields.ignore("prompts", "labels");
        if (queries.isEmpty()) {
            throw ApiFault.of("query", "is missing");
        }
        List<int[]> rows = new ArrayList<>();
        for (String query : queries) {
            try {
                int[] row = reward.tokenizer().encodeRendered(query);
                if (row.length == 0) {
                    throw ApiFault.of("query", "has a text without tokens");
                }
                rows.add(row);
            } catch (UserError e) {
                throw new ApiFault(400, e.getMessage(), "query");
            }
        }
        return rows;
    }

    private static JsonNode rewards(double[] scores) {
        ObjectNode answer = WebExchange.JSON.createObjectNode();
        ArrayNode rewards = answer.putArray("rewards");
        for (double score : scores) {
            rewards.add(score);
        }
        answer.set("scores", rewards.deepCopy());
        answer.putObject("extra_logs");
        return answer;
    }

    private ObjectNode shaped(String kind, double[] scores, int tokens) {
        long created = clock.instant().getEpochSecond();
        ObjectNode answer = WebExchange.JSON
                .createObjectNode()
                .put("id", kind + "-" + Long.toUnsignedString(created, 36) + "-" + answers.incrementAndGet())
                .put("object", "list")
                .put("created", created)
                .put("model", name);
        ArrayNode data = answer.putArray("data");
        for (int i = 0; i < scores.length; i++) {
            ObjectNode row = data.addObject().put("index", i);
            switch (kind) {
                case "score" -> row.put("object", "score").put("score", scores[i]);
                case "classify" -> {
                    row.put("label", label);
                    row.putArray("probs").add(scores[i]);
                    row.put("num_classes", 1);
                }
                default -> row.put("object", "pooling").putArray("data").add(scores[i]);
            }
        }
        answer.set("usage", new Usage(tokens, 0).json());
        return answer;
    }

    @Override
    public void close() {
        reward.close();
    }
}
