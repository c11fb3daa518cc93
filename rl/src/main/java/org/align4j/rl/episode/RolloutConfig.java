package org.align4j.rl.episode;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.config.TooLong;
import org.align4j.rl.sampler.InProcessSamplerConfig;
import org.align4j.rl.sampler.SamplerConfig;
import org.align4j.rl.sampler.ServerSamplerConfig;

/** What is sampled in one iteration. */
public record RolloutConfig(
        @Option(doc = "Prompts of one iteration", def = "32", often = true)
        int promptsPerIteration,

        @Option(doc = "Completions of each prompt: the group of group-relative advantages", def = "1", often = true)
        int completionsPerPrompt,

        @Option(doc = "How completions are drawn; log-probs are taken at the same temperature", def = "{}")
        SamplingConfig sampling,

        @Option(doc = "Longest prompt in tokens; 0 for what the context leaves", def = "0")
        int maxPromptLength,

        @Option(
                doc = "What happens to longer prompts: error, or drop (they are counted)",
                def = "error",
                only = {"error", "drop"})
        TooLong tooLong,

        @Option(doc = "Replace prompts whose completions all earned the same", def = "{}")
        DynamicConfig dynamic,

        @Option(
                doc =
                        "Mean reward of a prompt's completions from which it is not asked again (ScaleRL takes 0.9); 0 never",
                def = "0")
        double retire,

        @Option(doc = "Number of iterations whose completions an update learns from, including its own", def = "1")
        int reuse,

        @Option(doc = "Iterations between sampling completions and learning from them (constant staleness)", def = "0")
        int staleIterations,

        @Option(
                doc =
                        "Who draws the completions: in-process, or server, which is handed the weights before every iteration",
                def = "in-process")
        SamplerConfig sampler) {
    /** Of one iteration, which all lie in memory: a thousand times what large runs have. */
    private static final int MOST_COMPLETIONS = 1_000_000;

    public RolloutConfig {
        Check.that(!tooLong.cuts(), "too-long", "must be error or drop", tooLong.word());
        Check.atLeast("prompts-per-iteration", 1, promptsPerIteration);
        Check.atLeast("completions-per-prompt", 1, completionsPerPrompt);
        Check.that(
                (long) promptsPerIteration * completionsPerPrompt <= MOST_COMPLETIONS,
                "prompts-per-iteration",
                "times completions-per-prompt must be at most " + MOST_COMPLETIONS,
                (long) promptsPerIteration * completionsPerPrompt);
        Check.atLeast("max-prompt-length", 0, maxPromptLength);
        Check.notNegative("retire", retire);
        Check.atLeast("reuse", 1, reuse);
        Check.atLeast("stale-iterations", 0, staleIterations);
        Check.that(
                !dynamic.on() || completionsPerPrompt > 1,
                "dynamic.max-attempts",
                "must be 1 with one completion per prompt: nothing can differ",
                dynamic.maxAttempts());
    }

    /** Whether a server draws. */
    public boolean served() {
        return sampler instanceof ServerSamplerConfig;
    }

    /** What the engine in this process holds weights in while it draws. */
    public SamplerWeights weights() {
        return sampler instanceof InProcessSamplerConfig here ? here.weights() : SamplerWeights.PRECISION;
    }

    /** Completions of one iteration. */
    public int completions() {
        return promptsPerIteration * completionsPerPrompt;
    }
}
