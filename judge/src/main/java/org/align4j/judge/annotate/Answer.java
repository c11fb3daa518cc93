package org.align4j.judge.annotate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an annotator says of an item's completions <em>as they were shown</em>; {@link Vote#own()} turns it into the item's
 * own order.
 *
 * @param choice which of a pair; {@link Choice#GIVEN} where the answer is in one of the other components
 * @param strength of FIRST and SECOND on the five-step scale: 1 better, 2 much better; null on the three-step scale
 * @param rating from 1, the worst
 * @param ranks the rank of every completion, 1 the best; equals share one
 * @param harmful whether the completion is harmful
 * @param refused whether it refuses
 * @param axes of pairs from 1 (the first is better) to the number of steps (the second is), else a rating
 * @param comment in the annotator's words; of a skip the reason
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Answer(
        @JsonProperty("choice") Choice choice,
        @JsonProperty("strength") @Nullable Integer strength,
        @JsonProperty("rating") @Nullable Integer rating,
        @JsonProperty("ranks") @Nullable List<Integer> ranks,
        @JsonProperty("harmful") @Nullable Boolean harmful,
        @JsonProperty("refused") @Nullable Boolean refused,
        @JsonProperty("axes") @Nullable Map<String, Integer> axes,
        @JsonProperty("comment") @Nullable String comment) {
    /** What kind of answer it is. */
    public enum Choice {
        @JsonProperty("first")
        FIRST,
        @JsonProperty("second")
        SECOND,
        @JsonProperty("tie")
        TIE,
        /** Equally good is not the word. */
        @JsonProperty("both_bad")
        BOTH_BAD,
        /** A rating, ranks, or safety labels. */
        @JsonProperty("given")
        GIVEN,
        /** The annotator cannot or will not say. */
        @JsonProperty("skip")
        SKIP
    }

    public Answer {
        ranks = ranks == null ? null : List.copyOf(ranks);
        axes = axes == null ? null : Map.copyOf(axes);
    }

    /** An answer to a pair; {@code strength} is null on the three-step scale. */
    public static Answer pair(Choice choice, @Nullable Integer strength) {
        return new Answer(choice, strength, null, null, null, null, null, null);
    }

    public static Answer rating(int rating) {
        return new Answer(Choice.GIVEN, null, rating, null, null, null, null, null);
    }

    public static Answer ranks(List<Integer> ranks) {
        return new Answer(Choice.GIVEN, null, null, ranks, null, null, null, null);
    }

    public static Answer safety(@Nullable Boolean harmful, @Nullable Boolean refused) {
        return new Answer(Choice.GIVEN, null, null, null, harmful, refused, null, null);
    }

    /** @param reason in the annotator's words, null if none was given */
    public static Answer skip(@Nullable String reason) {
        return new Answer(Choice.SKIP, null, null, null, null, null, null, reason);
    }

    public Answer withComment(@Nullable String words) {
        return new Answer(choice, strength, rating, ranks, harmful, refused, axes, words);
    }

    public Answer withAxes(@Nullable Map<String, Integer> answers) {
        return new Answer(choice, strength, rating, ranks, harmful, refused, answers, comment);
    }

    public boolean skipped() {
        return choice == Choice.SKIP;
    }
}
