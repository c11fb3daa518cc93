package org.align4j.data.importing.row;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.align4j.core.chat.Content;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/**
 * One of several completions of a prompt, and what is known about how good it is.
 *
 * @param rank lower is better, null if the source does not order
 * @param score higher is better, null if there is none
 * @param label whether it is good, null if the source does not say
 */
public record GradedCompletion(
        Content content,
        @Nullable Integer rank,
        @Nullable Double score,
        @Nullable Boolean label) {
    public static GradedCompletion ranked(Content content, int rank) {
        return new GradedCompletion(content, rank, null, null);
    }

    /** Good if the score is at least so much. */
    public static GradedCompletion scored(Content content, double score, double goodFrom) {
        return new GradedCompletion(content, null, score, score >= goodFrom);
    }

    /** Good completions are better than others, and no more is known. */
    public static GradedCompletion labelled(Content content, boolean good) {
        return new GradedCompletion(content, good ? 0 : 1, null, good);
    }

    /**
     * The best of several; a single one whatever is known of it.
     *
     * @throws RowProblem if there is nothing to order several by
     */
    static GradedCompletion best(List<GradedCompletion> all) {
        return all.get(all.size() == 1 ? 0 : ranks(all).indexOf(0));
    }

    /**
     * Ranks from 0: those of the source, or by descending score.
     *
     * @throws RowProblem if there is nothing to order by, or nothing that differs
     */
    static List<Integer> ranks(List<GradedCompletion> all) {
        List<Integer> ranks = new ArrayList<>();
        if (all.stream().allMatch(one -> one.rank() != null)) {
            int best = all.stream()
                    .map(one -> Objects.requireNonNull(one.rank()))
                    .min(Comparator.naturalOrder())
                    .orElse(0);
            all.forEach(one -> ranks.add(Objects.requireNonNull(one.rank()) - best));
        } else if (all.stream().allMatch(one -> one.score() != null)) {
            all.forEach(one -> ranks.add((int) all.stream()
                    .filter(other -> Objects.requireNonNull(other.score()) > Objects.requireNonNull(one.score()))
                    .count()));
        } else {
            long missing = all.stream().filter(one -> one.rank() == null).count();
            throw new RowProblem(
                    Reason.NOTHING_TO_COMPARE, missing + " of " + all.size() + " completions are without a rank");
        }
        if (ranks.stream().allMatch(rank -> rank == 0)) {
            throw new RowProblem(
                    Reason.NOTHING_TO_COMPARE,
                    ranks.size() == 1 ? "has one completion only" : "all completions are equally good");
        }
        return ranks;
    }

    /** The scores, null unless every completion has one. */
    static @Nullable List<Double> scores(List<GradedCompletion> all) {
        List<Double> scores = new ArrayList<>();
        for (GradedCompletion one : all) {
            if (one.score() == null) {
                return null;
            }
            scores.add(one.score());
        }
        return scores;
    }

    GradedCompletion settled(Forms forms) {
        return new GradedCompletion(forms.completion(content), rank, score, label);
    }
}
