package org.align4j.pipeline.evaluate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured on one row: a prompt with its completions, a demonstration, a pair.
 *
 * @param group the row's category, null if it has none
 * @param values what an evaluation keeps of each completion (or of the row), in its own order; null where there is none
 * @param texts the completions that were drawn; empty where none are
 * @param lengths theirs in tokens, end-of-text included
 */
public record SuiteItem(
        @Nullable String group, List<@Nullable Double> values, List<String> texts, List<Integer> lengths) {
    static SuiteItem of(@Nullable String group, List<@Nullable Double> values) {
        return new SuiteItem(group, values, List.of(), List.of());
    }

    SuiteItem with(List<@Nullable Double> other) {
        return new SuiteItem(group, other, texts, lengths);
    }

    /** The values that are there. */
    double[] known() {
        return values.stream()
                .filter(each -> each != null && Double.isFinite(each))
                .mapToDouble(Double::doubleValue)
                .toArray();
    }
}
