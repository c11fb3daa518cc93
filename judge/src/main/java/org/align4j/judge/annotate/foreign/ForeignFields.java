package org.align4j.judge.annotate.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.foreign.ForeignRecord.State;
import org.jspecify.annotations.Nullable;

/**
 * Which fields are what.
 *
 * @param questions whose answers count; several only of safety labels
 * @param safety whether all that was answered to them are safety labels
 * @param ordered whether it is known which completion is the first: the user said so, their names do, or they are a list
 */
record ForeignFields(Set<String> questions, boolean safety, String prompt, List<String> completions, boolean ordered) {
    /** What sets names apart that say which is the first, and in their alphabet's order. */
    private static final Set<String> COUNTED =
            Set.of("0/1", "1/2", "a/b", "left/right", "first/second", "chosen/rejected", "one/two");

    private static final Pattern BEGINNING =
            Pattern.compile("(?i)^(.*?)(\\d|a|b|left|right|first|second|chosen|rejected|one|two)$");

    private static final List<String> PROMPTS =
            List.of("prompt", "instruction", "question", "input", "context", "query", "conversation", "messages");
    private static final String COMPLETION =
            "(?i)(response|completion|answer|output|generation|reply|text|candidate|item|chosen|rejected).*";

    static ForeignFields of(Path file, List<ForeignRecord> records, ForeignConfig options) {
        Set<String> names = new TreeSet<>();
        records.forEach(record -> names.addAll(record.fields().keySet()));
        Map<String, List<JsonNode>> given = given(records);
        Set<String> questions = questions(file, given, options);
        String prompt = options.prompt() != null
                ? options.prompt()
                : PROMPTS.stream().filter(names::contains).findFirst().orElse("");
        List<String> completions = options.completions().isEmpty()
                ? names.stream()
                        .filter(name -> name.matches(COMPLETION) && !name.equals(prompt))
                        .toList()
                : options.completions();
        if (!names.contains(prompt) || completions.isEmpty() || !names.containsAll(completions)) {
            throw new UserError(file + ": has the fields " + String.join(", ", names)
                    + "; say which is the prompt and which are completions by --prompt and --completions");
        }
        boolean safety = questions.stream().allMatch(question -> areSafety(question, given.get(question)));
        boolean ordered = !options.completions().isEmpty() || completions.size() == 1 || counted(completions);
        return new ForeignFields(questions, safety, prompt, completions, ordered);
    }

    private static boolean counted(List<String> names) {
        List<Matcher> ends =
                names.stream().map(BEGINNING::matcher).filter(Matcher::matches).toList();
        return ends.size() == 2
                && names.size() == 2
                && ends.get(0).group(1).equals(ends.get(1).group(1))
                && COUNTED.contains((ends.get(0).group(2) + "/" + ends.get(1).group(2)).toLowerCase(Locale.ROOT));
    }

    /** What was answered, by question. */
    private static Map<String, List<JsonNode>> given(List<ForeignRecord> records) {
        Map<String, List<JsonNode>> given = new TreeMap<>();
        for (ForeignRecord record : records) {
            record.answers().stream()
                    .filter(answer -> answer.state() != State.SKIPPED)
                    .forEach(answer -> given.computeIfAbsent(answer.question(), question -> new ArrayList<>())
                            .add(answer.value()));
        }
        return given;
    }

    /** The one that is named, the only one, or all that ask about safety. */
    private static Set<String> questions(Path file, Map<String, List<JsonNode>> given, ForeignConfig options) {
        String named = options.question();
        if (named != null) {
            if (!given.containsKey(named)) {
                throw new UserError(
                        file + ": nobody answered " + named + "; answered were " + String.join(", ", given.keySet()));
            }
            return Set.of(named);
        }
        Set<String> safety = new TreeSet<>(given.keySet());
        safety.removeIf(question -> !areSafety(question, given.get(question)));
        boolean onlySafety = options.task() == Task.SAFETY || (options.task() == null && safety.size() == given.size());
        if (onlySafety && !safety.isEmpty()) {
            return safety;
        }
        if (given.size() != 1) {
            throw new UserError(file + ": has answers to "
                    + (given.isEmpty() ? "no question" : String.join(", ", given.keySet()) + "; choose by --question"));
        }
        return given.keySet();
    }

    /** Some answers may be faulty. */
    private static boolean areSafety(String question, @Nullable List<JsonNode> values) {
        return values != null
                && 2
                                * values.stream()
                                        .filter(value -> SafetyAnswers.takes(question, value))
                                        .count()
                        > values.size();
    }

    JsonNode prompt(ForeignRecord record) {
        return field(record, prompt);
    }

    /** By name: fields, or the elements of the one field that is a list. */
    Map<String, JsonNode> completions(ForeignRecord record) {
        Map<String, JsonNode> named = new LinkedHashMap<>();
        if (completions.size() == 1 && field(record, completions.get(0)).isArray()) {
            int place = 0;
            for (JsonNode element : field(record, completions.get(0))) {
                place++;
                named.put(element.path("id").asText(String.valueOf(place)), element);
            }
        } else {
            completions.forEach(name -> named.put(name, field(record, name)));
        }
        return named;
    }

    private static JsonNode field(ForeignRecord record, String name) {
        JsonNode value = record.fields().get(name);
        if (value == null || value.isNull()) {
            throw new UserError("has no field " + name);
        }
        return value;
    }

    static String text(JsonNode value) {
        for (String key : List.of("body", "text", "content", "html")) {
            if (value.isObject() && value.hasNonNull(key)) {
                return value.path(key).asText();
            }
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
