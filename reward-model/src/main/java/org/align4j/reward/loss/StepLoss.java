package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * What one step of a solution contributes to a reward model's loss (a process reward model, Lightman et al. 2023): the score
 * at a step's end is the log-odds that it is right. To add one: a record in a file of its own with its formula and source,
 * its name in {@code permits}, and its golden values in {@code fixtures/losses/classifier.json}.
 */
public sealed interface StepLoss extends RewardLoss permits StepSuccess {
    /**
     * @param scores (steps), the log-odds
     * @param labels (steps), how far each is right, in [0, 1]
     * @return (steps), differentiable in the scores
     */
    NDArray rows(NDArray scores, NDArray labels);

    /**
     * What is learned of a solution.
     *
     * @param labels of its steps, in [0, 1]
     * @return of the first steps, as many as are learned from
     */
    List<Double> learned(List<Double> labels);

    /** Whether a step with this label, in [0, 1], is a wrong one. */
    boolean isWrong(double label);

    /** What stands between two steps of a completion, as the user writes it: {@code \\n} for a line break. */
    String separator();

    /** Whether the data's ratings are the labels, not its marks. */
    boolean soft();

    @Override
    default Feedback reads() {
        return Feedback.STEPS;
    }
}
