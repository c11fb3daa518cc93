package org.align4j.judge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields that a server refuses by their names: they are left out from then on, and the user is told. Other fields
 * stay. Of those that have a range, only the value that was refused is left out.
 */
final class Refusals {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** These say that the request is wrong; others may mean much else, and must say it in words. */
    private static final Set<Integer> OF_A_REQUEST = Set.of(400, 422);

    private static final Set<Integer> PERHAPS = Set.of(403, 404, 405, 406, 415, 500, 501);
    private static final Pattern REFUSING = Pattern.compile(
            "unsupported|unrecogni[sz]ed|unknown|unexpected|deprecated|extra (inputs|fields)|must (be|not)|remove"
                    + "|(not|n['’]t)( \\w+)? (support|allow|permit|recogni[sz]|accept|implement|available|enabled|valid)"
                    + "|only .{0,60}(support|allow)",
            Pattern.CASE_INSENSITIVE);
    /** Neither is of use without the other, and the number is what may be refused. */
    private static final Set<String> LOGPROBS = Set.of("logprobs", "top_logprobs");

    private static final String ALTERNATIVES = "top_logprobs";
    private static final Set<String> RANGES = Set.of("temperature", ALTERNATIVES);
    private static final JsonNode ANY = BooleanNode.TRUE;

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
            if (body.has(field) && values.contains(value(field, body))) {
                fields.addAll(LOGPROBS.contains(field) ? LOGPROBS : Set.of(field));
            }
        });
        return fields.isEmpty() ? body : body.deepCopy().remove(fields);
    }

    /**
     * What an answer refuses of a request, by name.
     *
     * @return those of the request's fields that it names as the reason
     */
    static Set<String> named(int status, String answer, ObjectNode sent) {
        boolean refuses = OF_A_REQUEST.contains(status)
                || (PERHAPS.contains(status) && REFUSING.matcher(answer).find());
        if (!refuses) {
            return Set.of();
        }
        Set<String> names = new LinkedHashSet<>();
        sent.fieldNames().forEachRemaining(names::add);
        return named(answer, names);
    }

    /**
     * Takes notice of fields that were refused.
     *
     * @return whether the request can do without one of them
     */
    boolean learn(int status, Set<String> named, ObjectNode sent) {
        boolean without = false;
        for (String name : named) {
            if (optional.contains(name)) {
                without = true;
                String field = LOGPROBS.contains(name) && sent.has(ALTERNATIVES) ? ALTERNATIVES : name;
                if (refused.computeIfAbsent(field, key -> ConcurrentHashMap.newKeySet())
                        .add(value(field, sent))) {
                    notes.accept(server + " refuses " + name + " " + sent.get(field) + " (HTTP " + status
                            + "); it is left out of every request");
                }
            }
        }
        return without;
    }

    private static JsonNode value(String field, ObjectNode body) {
        return RANGES.contains(field) ? body.get(field) : ANY;
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
        if (names.contains(error.path("param").asText())) {
            found.add(error.path("param").asText());
        }
        for (JsonNode step : error.path("loc")) {
            if (names.contains(step.asText())) {
                found.add(step.asText());
                break;
            }
        }
        error.forEach(part -> read(part, names, found, texts));
    }

    private static Set<String> first(String text, Set<String> names) {
        String first = "";
        int least = Integer.MAX_VALUE;
        for (String name : names) {
            Matcher matcher = spelled(name).matcher(text);
            if (matcher.find() && matcher.start() < least) {
                first = name;
                least = matcher.start();
            }
        }
        return first.isEmpty() ? Set.of() : Set.of(first);
    }

    /** Names that are ordinary words too count in quotation marks or beside a colon alone. */
    private static Pattern spelled(String name) {
        String alone = "(?<![\\w'’/-])" + Pattern.quote(name) + "(?![\\w'’/-])";
        String quoted = "['\"`]" + Pattern.quote(name) + "['\"`]";
        return Pattern.compile(
                switch (name) {
                    case "model", "messages", "tools" -> quoted;
                    case "stream" -> quoted + "|: stream\\W*$|(^|: )stream:";
                    default -> quoted + "|" + alone;
                },
                Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    }
}
