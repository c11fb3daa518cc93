package org.align4j.data.importing.row;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
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
    private static final List<String> MEASURES = List.of("score", "rating", "reward");
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

    /** Whether neither completion is the better one. */
    boolean isTie() {
        return Boolean.TRUE.equals(tie) || (pChosen != null && pChosen == 0.5);
    }

    /** Of two that are as good as each other, neither is called good or bad. */
    void refuseTie() {
        if (isTie()) {
            throw new RowProblem(Reason.TIE, "neither completion is preferred");
        }
    }

    Judgement decided(double probability, boolean equal) {
        return new Judgement(probability, equal, margin, source, judge, annotator, rationale);
    }

    /** What the columns say; where there is no {@code margin}, the difference of the two scores is it. */
    public static Judgement of(Fields row) {
        Double margin = row.optionalNumber("margin").orElse(null);
        Optional<Double> better = measure(row, "chosen");
        Optional<Double> worse = measure(row, "rejected");
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

    /** TRL's name of a side's score, or Argilla's, distilabel's, NeMo Aligner's. */
    private static Optional<Double> measure(Fields row, String side) {
        return MEASURES.stream()
                .flatMap(of -> Stream.of(of + "_" + side, side + "_" + of, side + "-" + of))
                .filter(row::has)
                .findFirst()
                .flatMap(row::optionalNumber);
    }
}
