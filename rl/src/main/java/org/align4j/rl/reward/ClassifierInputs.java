package org.align4j.rl.reward;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.align4j.core.run.Seeds;
import org.align4j.reward.RewardModel;

/**
 * What the term classifier is given by the run.
 *
 * @param model the classifier; whoever opened it closes it
 * @param version hash of where it starts
 * @param examples none for a classifier that is not refreshed
 * @param work where the policy's samples are kept
 * @param microBatchTokens most tokens computed at once
 * @param say one line for the user
 */
public record ClassifierInputs(
        RewardModel model,
        String version,
        ClassifierExamples examples,
        Seeds seeds,
        Path work,
        int microBatchTokens,
        Consumer<String> say) {}
