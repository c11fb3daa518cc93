package org.align4j.data.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.StringJoiner;

/** The texts in a row of any type. */
final class RowTexts {
    private static final List<String> PROMPTS = List.of("prompt", "text", "messages");
    private static final List<String> ANSWERS =
            List.of("completion", "chosen", "rejected", "first", "second", "completions");

    private RowTexts() {}

    /** Its prompt, or of a document all of it; empty where it has neither. */
    static String prompt(ObjectNode row) {
        return joined(row, PROMPTS);
    }

    /** Prompt and completions. */
    static String all(ObjectNode row) {
        return joined(row, PROMPTS) + "\n" + joined(row, ANSWERS);
    }

    private static String joined(ObjectNode row, List<String> columns) {
        StringJoiner texts = new StringJoiner("\n");
        for (String column : columns) {
            if (row.hasNonNull(column)) {
                add(row.get(column), texts);
            }
        }
        return texts.toString();
    }

    private static void add(JsonNode value, StringJoiner texts) {
        if (value.isTextual() || Cells.isConversation(value)) {
            texts.add(Cells.text(value));
        } else if (value.isArray()) {
            value.forEach(element -> add(element, texts));
        } else if (value.has("text")) {
            texts.add(value.path("text").asText());
        }
    }
}
