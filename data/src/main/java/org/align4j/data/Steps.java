package org.align4j.data;

import java.util.List;
import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * A solution step by step, each step with a mark: TRL's stepwise supervision ({@code completions}, {@code labels}).
 *
 * @param completions the steps in order, at least one
 * @param labels one per step: whether it is right
 * @param ratings one per step on the source's scale, null if it has marks only
 */
public record Steps(
        String id,
        Content prompt,
        List<String> completions,
        List<Boolean> labels,
        @Nullable List<Double> ratings) implements Prompted {
    public Steps {
        completions = List.copyOf(completions);
        labels = List.copyOf(labels);
        ratings = ratings == null ? null : List.copyOf(ratings);
        if (completions.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one step");
        }
        if (labels.size() != completions.size() || (ratings != null && ratings.size() != completions.size())) {
            throw new IllegalArgumentException("labels and ratings must be as many as completions");
        }
    }
}
