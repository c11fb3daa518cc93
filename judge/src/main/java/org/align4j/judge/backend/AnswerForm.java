package org.align4j.judge.backend;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a constraint forces the answer to be: a label or an order of all labels, or an object with a reason before it.
 *
 * @param verdict one of the labels, or all of them in an order
 * @param reasoned whether a reason comes first
 */
public record AnswerForm(List<String> labels, Verdict verdict, Reasoned reasoned) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether the answer gives a reason before its label. */
    public enum Reasoned {
        BARE,
        WITH_RATIONALE
    }

    /** What is made of the labels. */
    public enum Verdict {
        ONE,
        /** Best first. A schema cannot say that each comes once: that is for the reader to check. */
        ORDER
    }

    public AnswerForm {
        labels = List.copyOf(labels);
    }

    public static AnswerForm oneOf(List<String> labels) {
        return new AnswerForm(labels, Verdict.ONE, Reasoned.BARE);
    }

    public static AnswerForm ranking(List<String> labels) {
        return new AnswerForm(labels, Verdict.ORDER, Reasoned.BARE);
    }

    /** The same labels, each with a reason before it. */
    public AnswerForm withRationale() {
        return new AnswerForm(labels, verdict, Reasoned.WITH_RATIONALE);
    }

    /** As a JSON schema: {@code {"verdict": label}} or {@code {"verdict": [label, …]}}, {@code rationale} before it where one is wanted. */
    public ObjectNode schema() {
        ObjectNode schema = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JSON.createArrayNode();
        if (reasoned == Reasoned.WITH_RATIONALE) {
            properties.putObject("rationale").put("type", "string");
            required.add("rationale");
        }
        ObjectNode said = properties.putObject("verdict");
        if (verdict == Verdict.ORDER) {
            said.put("type", "array").put("minItems", labels.size()).put("maxItems", labels.size());
            said = said.putObject("items");
        }
        ArrayNode allowed = said.put("type", "string").putArray("enum");
        labels.forEach(allowed::add);
        schema.set("required", required.add("verdict"));
        return schema;
    }
}
