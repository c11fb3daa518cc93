package org.align4j.reward.online;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.judge.config.JudgeContext;
import org.align4j.reward.RewardModel;

/**
 * What a reward model that goes on learning is given by its run.
 *
 * @param model learns; whoever opened it closes it
 * @param version hash of where it starts
 * @param given comparisons that there are before anything is asked
 * @param demonstrations token rows of completions that somebody wrote, by prompt
 * @param queries the folder of questions, which people may answer from and which stays
 * @param judges what a teacher is opened with
 * @param iterations of the run
 * @param microBatchTokens most tokens computed at once
 * @param say one line for the user
 */
public record LearningInputs(
        RewardModel model,
        String version,
        List<LearnedPair> given,
        Map<Content, List<int[]>> demonstrations,
        Seeds seeds,
        Path queries,
        JudgeContext judges,
        int iterations,
        int microBatchTokens,
        Consumer<String> say) {
    public LearningInputs {
        given = List.copyOf(given);
        demonstrations = Map.copyOf(demonstrations);
    }
}
