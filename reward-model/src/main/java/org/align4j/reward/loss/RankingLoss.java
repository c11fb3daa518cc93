package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.List;
import org.align4j.reward.loss.RankedScores.RankedList;

/**
 * What one ranking contributes to a reward model's loss; the loss of a step is the mean over its prompts, so that a prompt
 * with nine completions counts no more than one with two. To add one: a record in a file of its own with its formula and
 * source, its name in {@code permits}, and its golden values in {@code fixtures/losses/k_wise.json}.
 */
public sealed interface RankingLoss extends RewardLoss permits AllPairs, PlackettLuce, BestOfK {
    /**
     * @return (lists), differentiable in the scores
     */
    NDArray rows(RankedScores ranked);

    /** Whether a ranking says anything: one whose completions all tie may not. */
    boolean informative(List<Integer> ranks);

    /** What each ranking of one prompt counts in the mean; together 1, unless the loss says otherwise. */
    default List<Double> weights(List<RankedList> ofOnePrompt) {
        return Collections.nCopies(ofOnePrompt.size(), 1.0 / ofOnePrompt.size());
    }

    @Override
    default Feedback reads() {
        return Feedback.RANKINGS;
    }
}
