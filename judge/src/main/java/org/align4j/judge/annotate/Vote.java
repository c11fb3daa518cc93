package org.align4j.judge.annotate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.judge.annotate.Answer.Choice;
import org.jspecify.annotations.Nullable;

/**
 * One line of a journal: a vote, or the tombstone of one.
 *
 * @param vote unique in the journal
 * @param item the item's id
 * @param repeat 0, or which repetition of the item this answers
 * @param order which of the item's completions stood at each place
 * @param answer as shown, null in a tombstone
 * @param undoes the vote that is taken back, null in a vote
 * @param steps of a pair's scale when it was shown, 0 if it was no pair
 * @param millis how long the item was looked at
 * @param time when it reached the journal, in ISO 8601
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Vote(
        @JsonProperty("vote") String vote,
        @JsonProperty("item") String item,
        @JsonProperty("repeat") int repeat,
        @JsonProperty("annotator") String annotator,
        @JsonProperty("order") List<Integer> order,
        @JsonProperty("answer") @Nullable Answer answer,
        @JsonProperty("undoes") @Nullable String undoes,
        @JsonProperty("steps") int steps,
        @JsonProperty("millis") long millis,
        @JsonProperty("time") String time) {
    /** How often an item is shown again: a third showing would measure memory. */
    public static final int REPEATS = 1;

    public Vote {
        order = List.copyOf(order);
    }

    /** A line that takes this vote back. */
    public Vote takenBack(String id, String now) {
        return new Vote(id, item, repeat, annotator, order, null, vote, steps, 0, now);
    }

    /** Which showing it answers: an annotator has one standing vote for each. */
    @JsonIgnore
    public Showing showing() {
        return new Showing(item, repeat);
    }

    /** One time that an item is shown to an annotator. */
    public record Showing(String item, int repeat) {}

    /** The answer in the item's own order; fails for a tombstone. */
    @JsonIgnore
    public Answer own() {
        Answer shown = shown();
        boolean turned = order.size() == 2 && order.get(0) == 1;
        Choice choice = !turned
                ? shown.choice()
                : switch (shown.choice()) {
                    case FIRST -> Choice.SECOND;
                    case SECOND -> Choice.FIRST;
                    case TIE, BOTH_BAD, GIVEN, SKIP -> shown.choice();
                };
        return new Answer(
                choice,
                shown.strength(),
                shown.rating(),
                ownRanks(shown.ranks()),
                shown.harmful(),
                shown.refused(),
                turned && steps > 0 ? mirrored(shown.axes()) : shown.axes(),
                shown.comment());
    }

    Answer shown() {
        if (answer == null) {
            throw new IllegalStateException(vote + " takes a vote back, it has no answer");
        }
        return answer;
    }

    private @Nullable List<Integer> ownRanks(@Nullable List<Integer> ranks) {
        if (ranks == null) {
            return null;
        }
        List<Integer> own = new ArrayList<>(ranks);
        for (int place = 0; place < ranks.size(); place++) {
            own.set(order.get(place), ranks.get(place));
        }
        return own;
    }

    private @Nullable Map<String, Integer> mirrored(@Nullable Map<String, Integer> axes) {
        if (axes == null) {
            return null;
        }
        Map<String, Integer> own = new LinkedHashMap<>();
        axes.forEach((axis, step) -> own.put(axis, steps + 1 - step));
        return own;
    }
}
