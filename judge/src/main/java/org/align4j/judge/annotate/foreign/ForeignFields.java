package org.align4j.judge.annotate.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.judge.annotate.foreign.ForeignRecord.State;

/** Which fields are what. */
record ForeignFields(String question, String prompt, List<String> completions) {
    private static final List<String> PROMPTS =
            List.of("prompt", "instruction", "question", "input", "context", "query", "conversation", "messages");
    private static final String COMPLETION =
            "(?i)(response|completion|answer|output|generation|reply|text|candidate|item|chosen|rejected).*";

    static ForeignFields of(Path file, List<ForeignRecord> records, ForeignOptions options) {
        Set<String> names = new TreeSet<>();
        Set<String> questions = new TreeSet<>();
        for (ForeignRecord record : records) {
            names.addAll(record.fields().keySet());
            record.answers().stream()
                    .filter(answer -> answer.state() != State.SKIPPED)
                    .forEach(answer -> questions.add(answer.question()));
        }
        String question = options.question();
        if (question == null) {
            if (questions.size() != 1) {
                throw new UserError(file + ": has answers to "
                        + (questions.isEmpty()
                                ? "no question"
                                : String.join(", ", questions) + "; choose by --question"));
            }
            question = questions.iterator().next();
        } else if (!questions.contains(question)) {
            throw new UserError(
                    file + ": nobody answered " + question + "; answered were " + String.join(", ", questions));
        }
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
        return new ForeignFields(question, prompt, completions);
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
