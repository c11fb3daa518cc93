package org.align4j.judge.language;

import java.util.List;
import java.util.Optional;
import org.align4j.judge.backend.AnswerForm;
import org.jspecify.annotations.Nullable;

/**
 * How the answers to one question are read. What repeats the judged material is a quotation and decides nothing.
 */
sealed interface AnswerReading permits LabelReading, RankingReading {
    /** What a constraint would force the answer to be. */
    AnswerForm form();

    /** Tokens that a forced answer without a reason may take. */
    int forcedTokens();

    /**
     * The last verdict of a free answer; empty if it carries none.
     *
     * @param material what the judge was shown
     */
    Optional<Found> free(String content, List<String> material);

    /** The verdict of an answer whose form was forced. */
    Optional<Found> forced(String content, List<String> material);

    /**
     * A verdict found.
     *
     * @param values of labels: 1 for the one that was named, 0 for the others; of a ranking: each response's place
     * @param rationale the text before it, null if there is none
     * @param alone whether the answer names no other verdict before it
     */
    record Found(double[] values, @Nullable String rationale, boolean alone) {}
}
