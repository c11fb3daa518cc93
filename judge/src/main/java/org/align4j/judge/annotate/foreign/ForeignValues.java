package org.align4j.judge.annotate.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Answer.Choice;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.foreign.ForeignRecord.ForeignAnswer;

/** Another tool's value as an answer of ours. */
final class ForeignValues {
    private static final Map<Choice, Set<String>> WORDS = Map.of(
            Choice.FIRST,
                    Set.of("left", "first", "a", "1", "response-1", "response-a", "answer-1", "answer-a", "chosen"),
            Choice.SECOND,
                    Set.of("right", "second", "b", "2", "response-2", "response-b", "answer-2", "answer-b", "rejected"),
            Choice.TIE, Set.of("tie", "both", "equal", "same", "equally-good", "both-good", "no-preference"),
            Choice.BOTH_BAD, Set.of("both-bad", "neither", "none", "equally-bad"));

    /** Where Label Studio keeps what is in no bucket. */
    private static final String OUTSIDE = "_";

    private final Task task;
    private final List<String> completions;
    private final boolean ordered;

    /**
     * Of one item.
     *
     * @param completions the names of the completions' fields, or of a list's elements
     * @param ordered whether the first of them is what people saw first
     */
    ForeignValues(Task task, List<String> completions, boolean ordered) {
        this.task = task;
        this.ordered = ordered;
        this.completions = completions;
    }

    /** The answer that the values of one annotator are: one, but for safety labels. */
    Answer of(List<ForeignAnswer> given) {
        if (task != Task.SAFETY) {
            return of(given.get(0).value());
        }
        SafetyAnswers said = new SafetyAnswers();
        given.forEach(answer -> said.add(answer.question(), answer.value()));
        return said.answer();
    }

    /**
     * The answer that a value is.
     *
     * @throws UserError if it is none
     */
    private Answer of(JsonNode given) {
        JsonNode value = given.isArray() && given.size() == 1 && task != Task.RANKING ? given.get(0) : given;
        return switch (task) {
            case PAIRS -> value.isArray() ? pair(ranks(value)) : Answer.pair(choice(value), null);
            case RATINGS -> rating(value);
            case RANKING -> Answer.ranks(ranks(value));
            case SAFETY -> throw new IllegalArgumentException("safety labels are read by SafetyAnswers");
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
                .filter(this::known)
                .findFirst()
                .orElseThrow(() -> new UserError("value '" + text + "' is not one of " + String.join(", ", completions)
                        + ", left, right, tie, both bad"));
    }

    private boolean known(Choice choice) {
        if (!ordered && (choice == Choice.FIRST || choice == Choice.SECOND)) {
            throw new UserError("which of " + String.join(", ", completions)
                    + " is the first is not known: name them in that order by --completions");
        }
        return true;
    }

    private static Answer pair(List<Integer> ranks) {
        int difference = ranks.get(0) - ranks.get(1);
        return Answer.pair(difference == 0 ? Choice.TIE : difference < 0 ? Choice.FIRST : Choice.SECOND, null);
    }

    private static Answer rating(JsonNode value) {
        String text = value.asText();
        if (!text.matches("\\d+(\\.0+)?")) {
            throw new UserError("value '" + text + "' is not a whole number");
        }
        return Answer.rating((int) Double.parseDouble(text));
    }

    /** Names in their order, the best first; or names with ranks, of which several may be equal. */
    private List<Integer> ranks(JsonNode order) {
        JsonNode value = order.isObject() ? listed(order) : order;
        List<Integer> given = new ArrayList<>();
        for (String completion : completions) {
            given.add(rank(value, completion));
        }
        return given.stream()
                .map(rank ->
                        1 + (int) given.stream().filter(other -> other < rank).count())
                .toList();
    }

    /** Label Studio's ranker: one list by the ranker's or its bucket's name; what stays outside of a bucket comes last. */
    private JsonNode listed(JsonNode buckets) {
        List<String> names = new ArrayList<>();
        buckets.fieldNames().forEachRemaining(names::add);
        names.remove(OUTSIDE);
        if (names.size() != 1) {
            throw new UserError("is sorted into " + (names.isEmpty() ? "nothing" : String.join(", ", names))
                    + "; an order has one list");
        }
        ArrayNode ranked = JsonNodeFactory.instance.arrayNode();
        JsonNode inside = buckets.path(names.get(0));
        inside.forEach(ranked::add);
        for (String completion : completions) {
            if (buckets.has(OUTSIDE) && !contains(inside, completion)) {
                ranked.addObject().put("value", completion).put("rank", inside.size() + 1);
            }
        }
        return ranked;
    }

    private static boolean contains(JsonNode list, String name) {
        for (JsonNode element : list) {
            if (element.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static int rank(JsonNode value, String completion) {
        for (int place = 0; place < value.size(); place++) {
            JsonNode element = value.get(place);
            if (element.isObject() && element.path("value").asText().equals(completion)) {
                JsonNode rank = element.path("rank");
                if (!rank.isMissingNode() && !rank.asText().matches("\\d{1,6}")) {
                    throw new UserError("the rank " + rank + " of " + completion + " is not a whole number");
                }
                return rank.asInt(place + 1);
            }
            if (element.isValueNode() && element.asText().equals(completion)) {
                return place + 1;
            }
        }
        throw new UserError("the order " + value + " does not name " + completion);
    }
}
