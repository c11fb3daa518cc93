package org.align4j.rl.reward;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.align4j.core.run.Seeds;
import org.align4j.model.process.ProcessGroup;
import org.align4j.reward.RewardModel;

/**
 * What the term classifier is given by the run.
 *
 * @param model the classifier; whoever opened it closes it
 * @param version hash of where it starts
 * @param examples none for a classifier that is not refreshed
 * @param work where the policy's samples are kept
 * @param leading where the process that leads keeps them: what a checkpoint's samples are read from
 * @param microBatchTokens most tokens computed at once
 * @param say one line for the user
 * @param processes that learn together
 */
public record ClassifierInputs(
        RewardModel model,
        String version,
        ClassifierExamples examples,
        Seeds seeds,
        Path work,
        Path leading,
        int microBatchTokens,
        Consumer<String> say,
        ProcessGroup processes) {}
