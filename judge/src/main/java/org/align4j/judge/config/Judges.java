package org.align4j.judge.config;

import org.align4j.core.UserError;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;

/** Opens judges from their configuration. */
public final class Judges {
    private Judges() {}

    public static Judge create(JudgeConfig config, JudgeContext context) {
        return config.open(context);
    }

    /** @throws UserError if the judge only compares */
    public static CompletionScorer scorer(JudgeConfig config, JudgeContext context) {
        return config.scorer(context)
                .orElseThrow(() -> new UserError("the judge " + config.name()
                        + " only compares completions; a reward needs one that scores each: principles or verifier"));
    }
}
