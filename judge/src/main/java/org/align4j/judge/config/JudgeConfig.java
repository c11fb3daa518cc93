package org.align4j.judge.config;

import java.util.Optional;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;

/** Which judge, and how it is set up: the {@code type:} of a judge file is the implementing record's name. */
public sealed interface JudgeConfig
        permits PrinciplesJudgeConfig,
                VerifierJudgeConfig,
                LanguageModelJudgeConfig,
                RewardModelJudgeConfig,
                CommandJudgeConfig,
                JuryJudgeConfig,
                ReplayJudgeConfig,
                SyntheticJudgeConfig,
                PluginJudgeConfig {
    /** Stored with every verdict. */
    String name();

    /**
     * Ready to judge; the caller closes it.
     *
     * @throws org.align4j.core.UserError if it cannot work at all, such as a server that does not answer
     */
    Judge open(JudgeContext context);

    /** The same, if it scores single completions as well: what reinforcement learning takes as a reward. */
    default Optional<CompletionScorer> openScorer(JudgeContext context) {
        return Optional.empty();
    }
}
