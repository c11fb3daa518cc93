package org.align4j.pipeline.judge;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.config.JudgeConfig;

/** One of those who rank: a judge, which prompts it is given and how many completions of each. */
public record RaterConfig(
        @Option(doc = "A judge that scores single completions: a YAML file such as configs/judge/rubric.yaml")
        JudgeConfig judge,

        @Option(doc = "Its share of the prompts, in proportion to the other raters' shares", def = "1.0")
        double share,

        @Option(doc = "How many completions of a prompt to rank, the first ones; 0 for all", def = "0")
        int completions) {
    public RaterConfig {
        Check.positive("share", share);
        Check.that(completions == 0 || completions >= 2, "completions", "must be 0 or >= 2", completions);
    }
}
