package org.align4j.data.transform;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.Check;
import org.jspecify.annotations.Nullable;

/**
 * How datasets are mixed.
 *
 * @param weights one per dataset, how large its share is; empty for all rows of all
 * @param rows how many rows to write, null for as many as the weights allow without taking a row twice
 * @param duplicates what counts as a repetition; the first one is kept
 * @param by what of a row is compared
 * @param similarity for near duplicates, the Jaccard similarity of word runs from which on texts are the same
 * @param against files or datasets with prompts that no row may overlap with
 * @param overlapWords how many words in a row make an overlap
 */
public record MixConfig(
        List<Double> weights,
        @Nullable Long rows,
        long seed,
        Duplicates duplicates,
        DuplicateKey by,
        double similarity,
        List<Path> against,
        int overlapWords) {
    /** All rows, nothing left out. */
    public static final MixConfig ALL =
            new MixConfig(List.of(), null, 0, Duplicates.KEEP, DuplicateKey.ROW, 0.8, List.of(), 13);

    /** What happens to repetitions. */
    public enum Duplicates {
        /** Nothing. */
        KEEP,
        /** A row that says the same as an earlier one, to the character, is left out. */
        EXACT,
        /** So is one whose words are nearly those of an earlier one. */
        NEAR
    }

    /** What of a row is compared. */
    public enum DuplicateKey {
        /** Everything but the id; for near duplicates, all its texts. */
        ROW,
        /** The prompt, or the document. */
        PROMPT
    }

    public MixConfig {
        weights = List.copyOf(weights);
        against = List.copyOf(against);
        for (double weight : weights) {
            Check.positive("weights", weight);
        }
        if (rows != null) {
            Check.atLeast("rows", 1, rows);
        }
        Check.that(similarity > 0 && similarity <= 1, "similarity", "must be above 0 and at most 1", similarity);
        Check.atLeast("overlap-words", 1, overlapWords);
    }
}
