package org.align4j.pipeline.reward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.json.JsonFault;
import org.align4j.model.text.Tokenizer;

/**
 * One row to score.
 *
 * @param line in its file, from 1
 */
record ScoredRow(int line, JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<ScoredRow> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UserError(file + ": no such file");
        }
        List<ScoredRow> rows = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                rows.add(new ScoredRow(i + 1, parse(lines.get(i), file + ":" + (i + 1))));
            }
        }
        if (rows.isEmpty()) {
            throw new UserError(file + ": no rows");
        }
        return rows;
    }

    private static JsonNode parse(String line, String where) {
        JsonNode json;
        try {
            json = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UserError(where + ": " + JsonFault.describe(e), e);
        }
        long keys = List.of("input_ids", "text", "messages").stream()
                .filter(json::hasNonNull)
                .count();
        if (!json.isObject() || keys != 1) {
            throw new UserError(where + ": a row must have one of input_ids, text and messages");
        }
        if (json.has("text") && !json.get("text").isTextual()) {
            throw new UserError(where + ": text must be a string");
        }
        if (json.has("input_ids")) {
            for (JsonNode id : json.get("input_ids")) {
                if (!id.isInt()) {
                    throw new UserError(where + ": input_ids must be whole numbers");
                }
            }
        }
        for (JsonNode message : json.path("messages")) {
            if (!message.path("role").isTextual() || !message.path("content").isTextual()) {
                throw new UserError(where + ": each message must have a role and a content");
            }
        }
        return json;
    }

    int[] encode(Tokenizer tokenizer) {
        if (json.hasNonNull("input_ids")) {
            int[] ids = new int[json.get("input_ids").size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = json.get("input_ids").get(i).intValue();
            }
            return ids;
        }
        if (json.hasNonNull("text")) {
            return tokenizer.encodeDocument(Content.text(json.get("text").textValue()));
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : json.get("messages")) {
            messages.add(new Message(
                    message.get("role").textValue(), message.get("content").textValue()));
        }
        return tokenizer.encodeDocument(new Content.Chat(messages));
    }
}
