package org.align4j.judge.collect;

import org.align4j.judge.Comparison;

/**
 * Two completions of one prompt, to be judged.
 *
 * @param promptId the sample's id
 * @param first which of its completions is shown first when the pair is shown as given
 * @param second which is shown second
 */
public record Pair(String promptId, int first, int second, Comparison comparison) {
    /** Unique in its dataset, and that of the preference made of it. */
    public String id() {
        return comparison.id();
    }
}
