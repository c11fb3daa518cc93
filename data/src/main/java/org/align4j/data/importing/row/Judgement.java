package org.align4j.data.importing.row;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known about a pair beyond its order. */
public record Judgement(
        @Nullable Double pChosen,
        @Nullable Boolean tie,
        @Nullable Double margin,
        @Nullable String source,
        @Nullable String judge,
        @Nullable String annotator,
        @Nullable String rationale) {
    static final Judgement NONE = new Judgement(null, null, null, null, null, null, null);

    /** A label of people's, without more. */
    public static Judgement byPeople(boolean tie) {
        return new Judgement(null, tie, null, "human", null, null, null);
    }

    /** A vote of people's. */
    public static Judgement human(@Nullable Double margin, @Nullable String annotator) {
        return new Judgement(null, null, margin, "human", null, annotator, null);
    }

    /** A vote of a language model's. */
    public static Judgement judge(String name, @Nullable Double margin) {
        return new Judgement(null, null, margin, "judge", name, null, null);
    }

    Judgement decided(double probability, boolean equal) {
        return new Judgement(probability, equal, margin, source, judge, annotator, rationale);
    }

    /** What the columns say; where there is no {@code margin}, the difference of the two scores is it. */
    public static Judgement of(Fields row) {
        Double margin = row.optionalNumber("margin").orElse(null);
        Optional<Double> better = first(row, "score_chosen", "chosen-rating", "chosen_reward");
        Optional<Double> worse = first(row, "score_rejected", "rejected-rating", "rejected_reward");
        if (margin == null && better.isPresent() && worse.isPresent()) {
            margin = better.get() - worse.get();
        }
        return new Judgement(
                row.optionalNumber("p_chosen").orElse(null),
                row.optionalTruth("tie").orElse(null),
                margin,
                row.optionalText("source").orElse(null),
                row.optionalText("judge").orElse(null),
                row.optionalText("annotator").orElse(null),
                row.optionalText("rationale").orElse(null));
    }

    /** TRL's name of a score, or Argilla's, or NeMo Aligner's. */
    private static Optional<Double> first(Fields row, String... names) {
        return Stream.of(names).filter(row::has).findFirst().flatMap(row::optionalNumber);
    }
}
