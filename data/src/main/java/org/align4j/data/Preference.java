package org.align4j.data;

import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * A pair of completions of one prompt and how far one is preferred.
 *
 * @param pChosen probability that {@code chosen} is the better one, 1 for a hard label; at least 1/2 by construction
 * @param tie the judge held both for equally good (then pChosen is 1/2)
 * @param margin by how much it is better, on the source's scale; null if the source has none
 * @param source {@code human}, {@code judge}, {@code rule}, {@code import}, …
 * @param judge the judge's name, null for people
 * @param annotator who voted, null for judges
 * @param rationale the judge's reason, null if it gave none
 */
public record Preference(
        String id,
        Content prompt,
        Content chosen,
        Content rejected,
        double pChosen,
        boolean tie,
        @Nullable Double margin,
        String source,
        @Nullable String judge,
        @Nullable String annotator,
        @Nullable String rationale)
        implements Prompted {
    public Preference {
        if (!(pChosen >= 0 && pChosen <= 1)) {
            throw new IllegalArgumentException("p_chosen must be between 0 and 1 but is " + pChosen);
        }
    }

    /** 1 where {@code chosen} is held for the better one, -1 where a label below 1/2 says that {@code rejected} is, else 0. */
    public int winner() {
        return tie ? 0 : (int) Math.signum(pChosen - 0.5);
    }

    /** The same pair, held for better with another probability. */
    public Preference withPChosen(double probability) {
        return new Preference(
                id, prompt, chosen, rejected, probability, tie, margin, source, judge, annotator, rationale);
    }
}
