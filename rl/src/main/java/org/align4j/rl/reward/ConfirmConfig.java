package org.align4j.rl.reward;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.config.JudgeConfig;

/** Who confirms that some of what the policy samples are successes (Singh et al. 2019, VICE-RAQ). */
public record ConfirmConfig(
        @Option(doc = "A judge that scores single completions, such as a verifier, or the YAML file that holds it")
        JudgeConfig judge,

        @Option(
                doc =
                        "Share of a refresh's newest samples that it is asked about, those that the classifier likes best",
                def = "0.1")
        double share,

        @Option(doc = "Scores from here on confirm; what the judge cannot score is not confirmed", def = "0.5")
        double least) {
    public ConfirmConfig {
        Check.that(share > 0 && share < 1, "share", "must be in (0, 1)", share);
    }
}
