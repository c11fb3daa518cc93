package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.options.Suggestion;

/** The fields of a request: each is read once, and one that nobody reads is refused. A null counts as not given. */
final class RequestFields {
    private final ObjectNode json;
    private final Set<String> known = new HashSet<>();

    RequestFields(JsonNode json) throws ApiFault {
        if (!(json instanceof ObjectNode object)) {
            throw new ApiFault(400, "the body must be a JSON object", null);
        }
        this.json = object;
    }

    boolean has(String name) {
        known.add(name);
        return json.hasNonNull(name);
    }

    /** The field itself; a missing node if it was not given. */
    JsonNode node(String name) {
        return has(name) ? json.get(name) : json.path("\0");
    }

    String text(String name, String otherwise) throws ApiFault {
        if (!has(name)) {
            return otherwise;
        }
        if (!json.get(name).isTextual()) {
            throw ApiFault.of(name, "must be a text");
        }
        return json.get(name).textValue();
    }

    boolean flag(String name, boolean otherwise) throws ApiFault {
        if (!has(name)) {
            return otherwise;
        }
        if (!json.get(name).isBoolean()) {
            throw ApiFault.of(name, "must be true or false");
        }
        return json.get(name).booleanValue();
    }

    double number(String name, double otherwise, double least, double most) throws ApiFault {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode node = json.get(name);
        double value = node.doubleValue();
        if (!node.isNumber() || !(value >= least && value <= most)) {
            throw ApiFault.of(name, "must be a number between " + shown(least) + " and " + shown(most));
        }
        return value;
    }

    long whole(String name, long otherwise, long least, long most) throws ApiFault {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode node = json.get(name);
        if (!node.canConvertToExactIntegral()) {
            throw ApiFault.of(name, "must be a whole number");
        }
        long value = node.longValue();
        if (!node.canConvertToLong() || value < least || value > most) {
            throw ApiFault.of(name, "must be between " + least + " and " + most + ", not " + node.asText());
        }
        return value;
    }

    /** One text or a list of them. */
    List<String> texts(String name, int most) throws ApiFault {
        List<String> texts = new ArrayList<>();
        JsonNode node = node(name);
        if (node.isTextual()) {
            texts.add(node.textValue());
        } else if (node.isArray()) {
            for (JsonNode element : node) {
                if (!element.isTextual()) {
                    throw ApiFault.of(name, "must be a text or a list of texts");
                }
                texts.add(element.textValue());
            }
        } else if (!node.isMissingNode()) {
            throw ApiFault.of(name, "must be a text or a list of texts");
        }
        if (texts.size() > most) {
            throw ApiFault.of(name, "has " + texts.size() + " texts; at most " + most + " are allowed");
        }
        return texts;
    }

    /** Fields that say nothing about the answer. */
    void ignore(String... names) {
        known.addAll(List.of(names));
    }

    /** A field that this server cannot follow: fine only where it asks for nothing. */
    void unsupported(String name, String neutral) throws ApiFault {
        JsonNode node = node(name);
        boolean nothing = node.isMissingNode()
                || (node.isContainerNode() && node.isEmpty())
                || (node.isNumber() && node.doubleValue() == 0)
                || (node.isValueNode() && node.asText().equals(neutral));
        if (!nothing) {
            throw ApiFault.of(name, "is not supported by this server");
        }
    }

    /** Refuses what nobody has read. */
    void close() throws ApiFault {
        for (String name : json.properties().stream().map(Map.Entry::getKey).toList()) {
            if (!known.contains(name)) {
                String nearest = Suggestion.phrase(name, known);
                throw new ApiFault(400, "unknown field '" + name + "'" + nearest, name);
            }
        }
    }

    private static String shown(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
