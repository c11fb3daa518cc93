package org.align4j.data.transform;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.data.Label;
import org.align4j.data.Ranking;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.data.Row;

/** A completion with a number that says how good it is. */
record Graded(String id, Content prompt, Content completion, double grade) {
    /** A label's rating, or 1 and 0 where it has none; the mean of a rated completion's ratings. */
    static Graded of(Row row) {
        if (row instanceof Label label) {
            Double rating = label.rating();
            double grade = rating != null ? rating : label.label() ? 1 : 0;
            return new Graded(label.id(), label.prompt(), label.completion(), grade);
        }
        RatedCompletion rated = (RatedCompletion) row;
        double mean = rated.ratings().stream()
                .mapToDouble(Rating::value)
                .average()
                .orElseThrow(() -> new IllegalArgumentException(rated.id() + " has no rating"));
        return new Graded(rated.id(), rated.prompt(), rated.completion(), mean);
    }

    /** Completions of one prompt in the order of their grades; equal grades have equal ranks. Its id is the first row's. */
    static Ranking ranking(List<Graded> group) {
        List<Content> completions = new ArrayList<>();
        List<Integer> ranks = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (Graded one : group) {
            completions.add(one.completion());
            scores.add(one.grade());
            ranks.add((int)
                    group.stream().filter(other -> other.grade() > one.grade()).count());
        }
        return new Ranking(group.get(0).id(), group.get(0).prompt(), completions, ranks, scores, "ratings", null, null);
    }
}
