package org.align4j.judge.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/** The ways in which servers let an answer be forced to one of some labels, the most widely spoken first. */
enum Constraint {
    /** {@code response_format} with a JSON schema: OpenAI, vLLM, llama.cpp, Ollama. */
    JSON_SCHEMA {
        @Override
        void apply(ObjectNode body, List<String> labels) {
            ObjectNode format = body.putObject("response_format").put("type", "json_schema");
            ObjectNode named =
                    format.putObject("json_schema").put("name", "verdict").put("strict", true);
            ObjectNode schema = named.putObject("schema").put("type", "object").put("additionalProperties", false);
            ObjectNode verdict =
                    schema.putObject("properties").putObject("verdict").put("type", "string");
            ArrayNode allowed = verdict.putArray("enum");
            labels.forEach(allowed::add);
            schema.putArray("required").add("verdict");
        }
    },
    /** {@code structured_outputs.choice}: vLLM since 0.12. */
    CHOICE {
        @Override
        void apply(ObjectNode body, List<String> labels) {
            ArrayNode allowed = body.putObject("structured_outputs").putArray("choice");
            labels.forEach(allowed::add);
        }
    },
    /** {@code grammar} in GBNF: llama.cpp. */
    GRAMMAR {
        @Override
        void apply(ObjectNode body, List<String> labels) {
            body.put(
                    "grammar",
                    labels.stream()
                            .map(label -> "\"" + label + "\"")
                            .collect(Collectors.joining(" | ", "root ::= ", "")));
        }
    };

    abstract void apply(ObjectNode body, List<String> labels);
}
