package org.align4j.judge.annotate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One line of the journal: a vote, or the tombstone of one.
 *
 * @param vote unique in the journal
 * @param item the pair's id
 * @param swapped the pair's second completion was shown first
 * @param choice what was pressed, null in a tombstone
 * @param undoes the vote that is taken back, null in a vote
 * @param millis how long the pair was looked at
 * @param time when, in ISO 8601
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Vote(
        @JsonProperty("vote") String vote,
        @JsonProperty("item") String item,
        @JsonProperty("annotator") String annotator,
        @JsonProperty("swapped") boolean swapped,
        @JsonProperty("choice") @Nullable Choice choice,
        @JsonProperty("undoes") @Nullable String undoes,
        @JsonProperty("millis") long millis,
        @JsonProperty("time") String time) {
    /** What an annotator can say of the completions as shown. */
    public enum Choice {
        @JsonProperty("first")
        FIRST,
        @JsonProperty("second")
        SECOND,
        @JsonProperty("tie")
        TIE,
        @JsonProperty("skip")
        SKIP
    }

    /** 1 for the pair's own first completion, 0 for its second, 1/2 for a tie, NaN for a skip. */
    double forFirstOfPair() {
        if (choice == null || choice == Choice.SKIP) {
            return Double.NaN;
        }
        if (choice == Choice.TIE) {
            return 0.5;
        }
        return (choice == Choice.FIRST) == swapped ? 0 : 1;
    }
}
