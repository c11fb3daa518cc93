package org.align4j.pipeline.rl;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.SamplingConfig;

/** What is sampled in one iteration. */
public record RolloutConfig(
        @Option(doc = "Prompts of one iteration", def = "32")
        int promptsPerIteration,

        @Option(doc = "Completions of each prompt: the group of group-relative advantages", def = "1")
        int completionsPerPrompt,

        @Option(doc = "How completions are drawn; log-probs are taken at the same temperature", def = "{}")
        SamplingConfig sampling,

        @Option(doc = "Longest prompt in tokens; 0 for what the context leaves", def = "0")
        int maxPromptLength,

        @Option(doc = "What happens to longer prompts: fail, or drop (they are counted)", def = "fail")
        TooLong tooLong) {
    /** What happens to a prompt that is too long. */
    public enum TooLong {
        FAIL,
        DROP
    }

    public RolloutConfig {
        Check.atLeast("prompts-per-iteration", 1, promptsPerIteration);
        Check.atLeast("completions-per-prompt", 1, completionsPerPrompt);
        Check.atLeast("max-prompt-length", 0, maxPromptLength);
    }

    /** Completions of one iteration. */
    public int completions() {
        return promptsPerIteration * completionsPerPrompt;
    }
}
