package org.align4j.data.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/** What is counted of one column while its rows go by. */
final class ColumnCounts {
    private static final int FEW = 20;

    private final Quantiles.Collector characters = new Quantiles.Collector();
    private final Quantiles.Collector elements = new Quantiles.Collector();
    private final Map<String, Long> values = new TreeMap<>();
    private final Map<String, Long> roles = new TreeMap<>();
    private boolean manyValues;
    private boolean texts;
    private boolean lists;
    private long numbers;
    private double sum;
    private long missing;
    private long present;

    void add(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            missing++;
            return;
        }
        present++;
        if (value.isNumber()) {
            numbers++;
            sum += value.asDouble();
        } else if (value.isTextual()) {
            texts = true;
            characters.add(characters(value));
            countValue(value.asText());
        } else if (value.isBoolean()) {
            countValue(value.asText());
        } else if (isConversation(value)) {
            texts = true;
            characters.add(characters(value));
            roles.merge(order(value), 1L, Long::sum);
        } else if (value.isArray()) {
            lists = true;
            elements.add(value.size());
        }
    }

    private void countValue(String text) {
        if (!manyValues) {
            values.merge(text, 1L, Long::sum);
            manyValues = values.size() > FEW;
        }
    }

    /** Code points of a text, or of all a conversation's messages. */
    static int characters(JsonNode value) {
        if (value.isTextual()) {
            String text = value.asText();
            return text.codePointCount(0, text.length());
        }
        int sum = 0;
        for (JsonNode message : value) {
            sum += characters(message.path("content"));
        }
        return sum;
    }

    private static boolean isConversation(JsonNode value) {
        return value.isArray() && value.path(0).has("role") && value.path(0).has("content");
    }

    private static String order(JsonNode messages) {
        StringJoiner order = new StringJoiner(" ");
        messages.forEach(message -> order.add(message.path("role").asText()));
        return order.toString();
    }

    Optional<Quantiles> characters() {
        return texts ? Optional.of(characters.quantiles()) : Optional.empty();
    }

    Optional<Quantiles> elements() {
        return lists ? Optional.of(elements.quantiles()) : Optional.empty();
    }

    /** Values that come again: a column whose every row says something else is no label. */
    Optional<Map<String, Long>> values() {
        boolean label = !manyValues && !values.isEmpty() && (present > values.size() || values.size() <= 2);
        return label && values.keySet().stream().allMatch(text -> text.length() <= 40)
                ? Optional.of(values)
                : Optional.empty();
    }

    Optional<Double> mean() {
        return numbers > 0 ? Optional.of(sum / numbers) : Optional.empty();
    }

    Optional<Map<String, Long>> roles() {
        return roles.isEmpty() ? Optional.empty() : Optional.of(roles);
    }

    long missing() {
        return missing;
    }
}
