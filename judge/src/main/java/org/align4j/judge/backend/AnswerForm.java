package org.align4j.judge.backend;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a constraint forces the answer to be: a label, or an object with a reason before it.
 *
 * @param labels one of these
 * @param reasoned whether a reason comes first
 */
public record AnswerForm(List<String> labels, Reasoned reasoned) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether the answer gives a reason before its label. */
    public enum Reasoned {
        BARE,
        WITH_RATIONALE
    }

    public AnswerForm {
        labels = List.copyOf(labels);
    }

    public static AnswerForm oneOf(List<String> labels) {
        return new AnswerForm(labels, Reasoned.BARE);
    }

    /** The same labels, each with a reason before it. */
    public AnswerForm withRationale() {
        return new AnswerForm(labels, Reasoned.WITH_RATIONALE);
    }

    /** As a JSON schema: {@code {"verdict": label}}, {@code rationale} before it where one is wanted. */
    public ObjectNode schema() {
        ObjectNode schema = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JSON.createArrayNode();
        if (reasoned == Reasoned.WITH_RATIONALE) {
            properties.putObject("rationale").put("type", "string");
            required.add("rationale");
        }
        ObjectNode verdict = properties.putObject("verdict").put("type", "string");
        ArrayNode allowed = verdict.putArray("enum");
        labels.forEach(allowed::add);
        schema.set("required", required.add("verdict"));
        return schema;
    }
}
