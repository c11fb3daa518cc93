package org.align4j.judge.annotate.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Answer.Choice;
import org.align4j.judge.annotate.Task;

/** Another tool's value as an answer of ours. */
final class ForeignValues {
    private static final Map<Choice, Set<String>> WORDS = Map.of(
            Choice.FIRST,
                    Set.of("left", "first", "a", "1", "response-1", "response-a", "answer-1", "answer-a", "chosen"),
            Choice.SECOND,
                    Set.of("right", "second", "b", "2", "response-2", "response-b", "answer-2", "answer-b", "rejected"),
            Choice.TIE, Set.of("tie", "both", "equal", "same", "equally-good", "both-good", "no-preference"),
            Choice.BOTH_BAD, Set.of("both-bad", "neither", "none", "equally-bad"));

    private final Task task;
    private final List<String> completions;

    /** @param completions the names of the completions' fields, or of a list's elements */
    ForeignValues(Task task, List<String> completions) {
        this.task = task;
        this.completions = completions;
    }

    /**
     * The answer that a value is.
     *
     * @throws UserError if it is none
     */
    Answer of(JsonNode given) {
        JsonNode value = given.isArray() && given.size() == 1 && task != Task.RANKING ? given.get(0) : given;
        return switch (task) {
            case PAIRS -> value.isArray() ? pair(ranks(value)) : Answer.pair(choice(value), null);
            case RATINGS -> rating(value);
            case RANKING -> Answer.ranks(ranks(value));
            case SAFETY -> throw new UserError("safety labels are not imported");
        };
    }

    private Choice choice(JsonNode value) {
        String text = value.asText();
        int place = completions.indexOf(text);
        if (place >= 0) {
            return place == 0 ? Choice.FIRST : Choice.SECOND;
        }
        String word = text.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_]+", "-");
        return WORDS.entrySet().stream()
                .filter(entry -> entry.getValue().contains(word))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new UserError("value '" + text + "' is none of " + String.join(", ", completions)
                        + ", left, right, tie, both bad"));
    }

    private static Answer pair(List<Integer> ranks) {
        int difference = ranks.get(0) - ranks.get(1);
        return Answer.pair(difference == 0 ? Choice.TIE : difference < 0 ? Choice.FIRST : Choice.SECOND, null);
    }

    private static Answer rating(JsonNode value) {
        String text = value.asText();
        if (!text.matches("\\d+(\\.0+)?")) {
            throw new UserError("value '" + text + "' is no whole number");
        }
        return Answer.rating((int) Double.parseDouble(text));
    }

    /** Names in their order, the best first; or names with ranks, of which several may be equal. */
    private List<Integer> ranks(JsonNode value) {
        List<Integer> given = new ArrayList<>();
        for (String completion : completions) {
            given.add(rank(value, completion));
        }
        return given.stream()
                .map(rank ->
                        1 + (int) given.stream().filter(other -> other < rank).count())
                .toList();
    }

    private static int rank(JsonNode value, String completion) {
        for (int place = 0; place < value.size(); place++) {
            JsonNode element = value.get(place);
            if (element.isObject() && element.path("value").asText().equals(completion)) {
                return element.path("rank").asInt(place + 1);
            }
            if (element.isValueNode() && element.asText().equals(completion)) {
                return place + 1;
            }
        }
        throw new UserError("the order " + value + " does not name " + completion);
    }
}
