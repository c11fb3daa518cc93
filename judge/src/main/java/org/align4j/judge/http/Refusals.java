package org.align4j.judge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The fields that a server refuses by their names, with the values that it refused: they are left out from then on, and
 * the user is told. Other fields stay, and so do other values of the same field.
 */
final class Refusals {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Integer> STATUSES = Set.of(400, 422);
    /** Neither is of use without the other. */
    private static final Set<String> LOGPROBS = Set.of("logprobs", "top_logprobs");
    /** Names that may be ordinary words count only in quotation marks. */
    private static final Set<String> WORDS = Set.of("n", "stream");

    private final String server;
    private final Set<String> optional;
    private final Consumer<String> notes;
    private final Map<String, Set<JsonNode>> refused = new ConcurrentHashMap<>();

    /**
     * Nothing is refused yet.
     *
     * @param optional fields without which a request still asks the same
     */
    Refusals(String server, Set<String> optional, Consumer<String> notes) {
        this.server = server;
        this.optional = optional;
        this.notes = notes;
    }

    /** The request without what was refused. */
    ObjectNode without(ObjectNode body) {
        Set<String> fields = new LinkedHashSet<>();
        refused.forEach((field, values) -> {
            if (body.has(field) && values.contains(body.get(field))) {
                fields.addAll(LOGPROBS.contains(field) ? LOGPROBS : Set.of(field));
            }
        });
        return fields.isEmpty() ? body : body.deepCopy().remove(fields);
    }

    /**
     * Takes notice of an answer to a request.
     *
     * @return whether the answer refuses fields that the request can do without
     */
    boolean learn(int status, String answer, ObjectNode sent) {
        if (!STATUSES.contains(status)) {
            return false;
        }
        Set<String> names = new LinkedHashSet<>(optional);
        names.removeIf(name -> !sent.has(name));
        Set<String> named = named(answer, names);
        for (String name : named) {
            JsonNode value = sent.get(name);
            if (refused.computeIfAbsent(name, key -> ConcurrentHashMap.newKeySet())
                    .add(value)) {
                notes.accept(server + " refuses " + name + " " + value + " (HTTP " + status
                        + "); it is left out of every request");
            }
        }
        return !named.isEmpty();
    }

    /** By the error's structure, or else the first that its text names. */
    private static Set<String> named(String answer, Set<String> names) {
        Set<String> found = new LinkedHashSet<>();
        StringBuilder texts = new StringBuilder();
        try {
            read(JSON.readTree(answer), names, found, texts);
        } catch (JsonProcessingException e) {
            texts.append(answer);
        }
        return found.isEmpty() ? first(texts.toString(), names) : found;
    }

    /** {@code param} holds a field's name at OpenAI, {@code loc} a path to it where pydantic checks requests. */
    private static void read(JsonNode error, Set<String> names, Set<String> found, StringBuilder texts) {
        if (error.isTextual()) {
            texts.append(error.textValue()).append('\n');
        }
        JsonNode place = error.path("loc");
        JsonNode name = place.isArray() && !place.isEmpty() ? place.get(place.size() - 1) : error.path("param");
        if (names.contains(name.asText())) {
            found.add(name.asText());
        }
        error.forEach(part -> read(part, names, found, texts));
    }

    private static Set<String> first(String text, Set<String> names) {
        String first = "";
        int least = Integer.MAX_VALUE;
        for (String name : names) {
            String pattern = WORDS.contains(name) ? "['\"`]" + name + "['\"`]" : "(?<!\\w)" + name + "(?!\\w)";
            var matcher = Pattern.compile(pattern).matcher(text);
            if (matcher.find() && matcher.start() < least) {
                first = name;
                least = matcher.start();
            }
        }
        return first.isEmpty() ? Set.of() : Set.of(first);
    }
}
