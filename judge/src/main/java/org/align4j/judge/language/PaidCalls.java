package org.align4j.judge.language;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.judge.backend.ChatReply.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a run's calls cost, whether their answers were of use or not: a file of JSON lines, one before a call and one when it
 * has ended. What earlier processes paid counts towards the limits of the next one, and calls that were under way when a
 * process was killed are known, whose answers are lost and perhaps paid for.
 */
final class PaidCalls {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable Path file;
    private final Price price;
    private final Map<String, List<Usage>> before = new HashMap<>();
    private int lost;

    private PaidCalls(@Nullable Path file, Price price) {
        this.file = file;
        this.price = price;
    }

    /** Of a judge in a run's folder; where nothing is paid, nothing is noted. */
    static PaidCalls of(Path folder, String judge, Price price) {
        PaidCalls calls = new PaidCalls(price.free() ? null : folder.resolve("calls-" + judge + ".jsonl"), price);
        calls.read();
        return calls;
    }

    /**
     * Counts what earlier processes of the run have paid towards its limits.
     *
     * @return that in words for the user, empty if there is nothing to say
     */
    String takenOver(Conversation.Purse purse) {
        double dollars = 0;
        for (List<Usage> each : before.values()) {
            for (Usage used : each) {
                double paid = price.dollars(used);
                purse.spend(paid);
                dollars += paid;
            }
        }
        String words = dollars == 0 ? "" : String.format(Locale.ROOT, "this run has paid $%.4f before", dollars);
        String more = lost == 0
                ? ""
                : (lost == 1 ? "1 call was" : lost + " calls were")
                        + " under way when it was interrupted; what came of them is lost, so they are made, and"
                        + " perhaps paid for, once more";
        return words.isEmpty() || more.isEmpty() ? words + more : words + "; " + more;
    }

    /** Whether what an answer used has been counted by {@link #takenOver}. */
    boolean has(String key) {
        return before.containsKey(key);
    }

    void begins(String key) {
        write(JSON.createObjectNode().put("asked", key));
    }

    void ended(String key, Usage used) {
        ObjectNode line = JSON.createObjectNode().put("ended", key);
        line.putArray("tokens")
                .add(used.promptTokens())
                .add(used.completionTokens())
                .add(used.cachedTokens());
        write(line);
    }

    private synchronized void write(ObjectNode line) {
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be written: " + UserError.reason(e), e);
        }
    }

    private void read() {
        if (file == null || !Files.exists(file)) {
            return;
        }
        Map<String, Integer> underWay = new HashMap<>();
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            text.lines().forEach(line -> take(line, underWay));
            if (!text.isEmpty() && !text.endsWith("\n")) {
                // A line torn by a kill must not spoil the next one.
                Files.writeString(file, "\n", StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + UserError.reason(e), e);
        }
        lost = underWay.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void take(String line, Map<String, Integer> underWay) {
        try {
            JsonNode json = JSON.readTree(line);
            String ended = json.path("ended").asText();
            if (json.has("asked")) {
                underWay.merge(json.path("asked").asText(), 1, Integer::sum);
            } else if (!ended.isEmpty()) {
                underWay.computeIfPresent(ended, (key, calls) -> calls == 1 ? null : calls - 1);
                JsonNode tokens = json.path("tokens");
                before.computeIfAbsent(ended, key -> new ArrayList<>())
                        .add(new Usage(
                                Usage.count(tokens.path(0)), Usage.count(tokens.path(1)), Usage.count(tokens.path(2))));
            }
        } catch (JsonProcessingException e) {
            // Torn: its call counts as one that was under way.
            return;
        }
    }
}
