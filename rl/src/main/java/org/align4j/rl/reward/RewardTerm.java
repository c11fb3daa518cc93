package org.align4j.rl.reward;

import java.nio.file.Path;
import java.util.List;

/**
 * The options of one reward source; a reward is the sum of its terms. To add one: a record in a file of its own that opens
 * itself, and its name here.
 */
public sealed interface RewardTerm
        permits ModelRewardTerm,
                ClassifierRewardTerm,
                JudgedRewardTerm,
                EnvironmentRewardTerm,
                MissingEosRewardTerm,
                LengthRewardTerm,
                OverlongRewardTerm,
                PayoffRewardTerm,
                TeacherRewardTerm,
                FactorsRewardTerm,
                PluginRewardTerm {
    /**
     * Ready to score; the caller closes it.
     *
     * @throws org.align4j.core.UserError if something that it needs is not there
     */
    RewardSource open(RewardContext context);

    /** How much it counts beside the others; its source's values are multiplied with it already. */
    default double weight() {
        return 1;
    }

    /** Files and folders that it reads beside the run's inputs: a run whose files change is another run. */
    default List<Path> files() {
        return List.of();
    }

    /** How several processes share it; a term that does not say runs in one. */
    default Sharing sharing() {
        return Sharing.NONE;
    }
}
