package org.align4j.judge.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a completion is JSON of a schema, in a code fence or without. The part of JSON Schema that {@link JsonSchema}
 * reads; another keyword makes it undecided, so that nothing passes unseen.
 */
public record JsonSchemaAnswerCheck(
        @Option(doc = "The schema as JSON; not set: the ground truth", def = Option.NONE) @Nullable String schema) implements AnswerCheck {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    private static final Pattern FENCED = Pattern.compile("\\s*```(?:json)?\\s*\\n(.*?)```\\s*", Pattern.DOTALL);

    @Override
    public CheckOutcome check(Candidate candidate) {
        String text = schema == null ? candidate.groundTruth() : schema;
        if (text == null) {
            return CheckOutcome.noGroundTruth();
        }
        JsonNode wanted;
        try {
            wanted = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return CheckOutcome.undecided("the schema is not JSON: " + e.getOriginalMessage());
        }
        Optional<String> unknown = JsonSchema.unsupported(wanted);
        if (unknown.isPresent()) {
            return CheckOutcome.undecided("the schema has " + unknown.get() + ", which is not supported");
        }
        return matched(wanted, candidate.completion().lastText());
    }

    private static CheckOutcome matched(JsonNode wanted, String completion) {
        Matcher fenced = FENCED.matcher(completion);
        String json = fenced.matches() ? fenced.group(1) : completion;
        JsonNode value;
        try {
            value = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return CheckOutcome.correctIf(false, "not JSON: " + e.getOriginalMessage());
        }
        if (value == null || value.isMissingNode()) {
            return CheckOutcome.correctIf(false, "nothing said");
        }
        Optional<String> fault = JsonSchema.fault(wanted, value, "$");
        return CheckOutcome.correctIf(fault.isEmpty(), fault.orElse("of the schema"));
    }
}
