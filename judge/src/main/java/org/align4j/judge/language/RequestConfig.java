package org.align4j.judge.language;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.align4j.core.json.JsonFault;
import org.align4j.core.options.Check;
import org.align4j.core.options.IllegalOption;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/** What is asked of the model beside the question itself. */
public record RequestConfig(
        @Option(doc = "Sampling temperature of the judge", def = "0.0")
        double temperature,

        @Option(doc = "Sampling seed of the judge, if the server takes one; null sends none", def = "0") @Nullable Long seed,

        @Option(doc = "Most tokens in an answer, including a reasoning model's thoughts", def = "768")
        int maxTokens,

        @Option(doc = "Additional fields of the request, as a JSON object", def = "{}")
        String extraBody) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Askings for the same verdict count up by one: other times begin well beyond. */
    private static final long NEXT_TIME = 1000;
    /** Several answers to one question begin as far from each other. */
    private static final long NEXT_ANSWER = 10;

    public RequestConfig {
        Check.notNegative("temperature", temperature);
        Check.atLeast("max-tokens", 1, maxTokens);
        parse(extraBody);
    }

    /** For the same question at another time: a server that heeds seeds would only say again what it said. */
    public RequestConfig atTime(int time) {
        return new RequestConfig(temperature, later(NEXT_TIME * (time - 1)), maxTokens, extraBody);
    }

    /** For another answer to the same question. */
    RequestConfig ofAnswer(int answer) {
        return new RequestConfig(temperature, later(NEXT_ANSWER * answer), maxTokens, extraBody);
    }

    /** Another seed, where one is sent. */
    @Nullable Long later(long steps) {
        return seed == null ? null : seed + steps;
    }

    /** {@code extra-body}, parsed. */
    public ObjectNode extra() {
        return parse(extraBody);
    }

    private static ObjectNode parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalOption(
                    "extra-body", "must be a JSON object but was " + text + ", which " + JsonFault.describe(e));
        }
        throw new IllegalOption("extra-body", "must be a JSON object such as {\"top_p\": 1} but was " + text);
    }
}
