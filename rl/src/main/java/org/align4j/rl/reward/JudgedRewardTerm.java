package org.align4j.rl.reward;

import org.align4j.judge.config.JudgeConfig;

/** A reward term that asks a judge. */
public sealed interface JudgedRewardTerm extends RewardTerm
        permits JudgeRewardTerm, GroupJudgeRewardTerm, AnchoredJudgeRewardTerm, RubricRewardTerm, VetoRewardTerm {
    JudgeConfig judge();

    /** Asking may cost money, and judges cache what they have answered. */
    @Override
    default Sharing sharing() {
        return Sharing.LEADER;
    }
}
