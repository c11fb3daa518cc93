package org.align4j.rl.reward;

import java.util.Optional;
import org.align4j.judge.config.JudgeContext;
import org.align4j.model.process.ProcessGroup;
import org.align4j.model.text.Tokenizer;
import org.align4j.reward.RewardModel;
import org.align4j.reward.online.LearningInputs;

/**
 * What a reward term is given by the run that opens it.
 *
 * @param model the run's reward model, if there is one; whoever opened it closes it
 * @param modelVersion hash of the reward model's folder; empty without one
 * @param tokenizer the policy's, whose ids episodes hold
 * @param judges what judges are opened with
 * @param classifier what the term classifier works with, if the run has such a term
 * @param learning what a term model that learns from comparisons works with, if the run has one
 * @param teacher the run's teacher, if there is one; whoever opened it closes it
 * @param processes those that run together
 */
public record RewardContext(
        Optional<RewardModel> model,
        String modelVersion,
        Tokenizer tokenizer,
        JudgeContext judges,
        Optional<ClassifierInputs> classifier,
        Optional<LearningInputs> learning,
        Optional<TeacherRewardTerm.Teacher> teacher,
        ProcessGroup processes) {
    /** Without models that learn or teach. */
    public RewardContext(Optional<RewardModel> model, String modelVersion, Tokenizer tokenizer, JudgeContext judges) {
        this(
                model,
                modelVersion,
                tokenizer,
                judges,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ProcessGroup.alone());
    }
}
