package org.align4j.judge.annotate.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.judge.annotate.foreign.ForeignRecord.ForeignAnswer;
import org.align4j.judge.annotate.foreign.ForeignRecord.State;

/** Whose export it is. */
public enum ForeignFormat {
    /**
     * Argilla: {@code records.to_json} (fields and responses apart), {@code to_list(flatten=True)} and Hub datasets
     * (columns {@code QUESTION.responses}), and those of version 1 (columns of {@code user_id}, {@code value},
     * {@code status}).
     */
    ARGILLA {
        @Override
        ForeignRecord read(JsonNode row, int number) {
            Map<String, JsonNode> fields = new LinkedHashMap<>();
            List<ForeignAnswer> answers = new ArrayList<>();
            if (row.path("fields").isObject()) {
                row.path("fields").properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
                row.path("responses")
                        .properties()
                        .forEach(question ->
                                question.getValue().forEach(answer -> answers.add(argilla(question.getKey(), answer))));
            } else {
                row.properties().forEach(column -> column(row, column.getKey(), column.getValue(), fields, answers));
            }
            String id = row.hasNonNull("id")
                    ? row.path("id").asText()
                    : row.path("external_id").asText("");
            return new ForeignRecord(id.isEmpty() ? String.valueOf(number) : id, fields, answers);
        }
    },
    /** Label Studio: the JSON export, with data and annotations. */
    LABEL_STUDIO {
        @Override
        ForeignRecord read(JsonNode row, int number) {
            if (!row.path("data").isObject() || !row.path("annotations").isArray()) {
                throw new UserError("has no data and annotations; export as JSON, not as JSON-MIN");
            }
            Map<String, JsonNode> fields = new LinkedHashMap<>();
            row.path("data").properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            List<ForeignAnswer> answers = new ArrayList<>();
            for (JsonNode annotation : row.path("annotations")) {
                labelStudio(annotation, answers);
            }
            return new ForeignRecord(row.path("id").asText(String.valueOf(number)), fields, answers);
        }
    };

    /** One row of the export. */
    abstract ForeignRecord read(JsonNode row, int number);

    private static ForeignAnswer argilla(String question, JsonNode answer) {
        return new ForeignAnswer(
                answer.path("user_id").asText("unknown"),
                question,
                answer.path("value"),
                state(answer.path("status").asText("submitted")),
                0);
    }

    private static State state(String status) {
        return switch (status.toLowerCase(Locale.ROOT)) {
            case "submitted" -> State.GIVEN;
            case "discarded" -> State.SKIPPED;
            default -> State.DRAFT;
        };
    }

    /** A column of the flat forms: a field, or the answers to a question. */
    private static void column(
            JsonNode row, String name, JsonNode value, Map<String, JsonNode> fields, List<ForeignAnswer> answers) {
        if (name.endsWith(".responses") && value.isArray()) {
            JsonNode users = row.path(name + ".users");
            JsonNode states = row.path(name + ".status");
            for (int i = 0; i < value.size(); i++) {
                answers.add(new ForeignAnswer(
                        users.path(i).asText("unknown"),
                        name.substring(0, name.length() - ".responses".length()),
                        value.get(i),
                        state(states.path(i).asText("submitted")),
                        0));
            }
        } else if (value.isObject() && value.path("user_id").isArray()) {
            for (int i = 0; i < value.path("value").size(); i++) {
                answers.add(new ForeignAnswer(
                        value.path("user_id").path(i).asText("unknown"),
                        name,
                        value.path("value").get(i),
                        state(value.path("status").path(i).asText("submitted")),
                        0));
            }
        } else if (value.isArray() && value.path(0).has("user_id")) {
            value.forEach(answer -> answers.add(argilla(name, answer)));
        } else if (!name.contains(".") && !value.isNull()) {
            fields.put(name, value);
        }
    }

    private static void labelStudio(JsonNode annotation, List<ForeignAnswer> answers) {
        JsonNode by = annotation.path("completed_by");
        String annotator = by.isObject() ? by.path("email").asText(by.path("id").asText()) : by.asText("unknown");
        long millis = Math.round(1000 * annotation.path("lead_time").asDouble(0));
        State state = annotation.path("was_cancelled").asBoolean() ? State.SKIPPED : State.GIVEN;
        if (state == State.SKIPPED) {
            answers.add(new ForeignAnswer(annotator, "", annotation.path("result"), state, millis));
            return;
        }
        for (JsonNode result : annotation.path("result")) {
            Iterator<JsonNode> value = result.path("value").elements();
            if (value.hasNext()) {
                answers.add(
                        new ForeignAnswer(annotator, result.path("from_name").asText(), value.next(), state, millis));
            }
        }
    }
}
