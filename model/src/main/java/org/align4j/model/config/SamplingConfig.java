package org.align4j.model.config;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** How completions are drawn; filters apply in the order transformers applies them. */
public record SamplingConfig(
        @Option(doc = "Divides the logits; 0 takes the most likely token", def = "1.0", often = true)
        double temperature,

        @Option(doc = "Keep the k most likely tokens; 0 keeps all", def = "0")
        int topK,

        @Option(doc = "Keep the smallest set with this much probability; 1 keeps all", def = "1.0", often = true)
        double topP,

        @Option(doc = "Keep tokens at least this fraction as likely as the most likely one; 0 keeps all", def = "0.0")
        double minP,

        @Option(doc = "Divides positive logits of tokens seen before, multiplies negative ones; 1 is off", def = "1.0")
        double repetitionPenalty,

        @Option(doc = "Longest completion in tokens", def = "256", often = true)
        int maxNewTokens,

        @Option(doc = "Texts that end a completion", def = "[]")
        List<String> stop) {
    /** The least temperature beside 0, and penalty: what logits divided by less come to, float32 may not hold. */
    public static final double LEAST = 1e-6;

    /** More than any context has; sums of lengths stay numbers. */
    private static final int MOST_TOKENS = 100_000_000;

    public SamplingConfig {
        stop = List.copyOf(stop);
        Check.that(
                temperature == 0 || temperature >= LEAST,
                "temperature",
                "must be 0, which takes the most likely token, or at least " + LEAST,
                temperature);
        Check.atLeast("top-k", 0, topK);
        Check.positiveShare("top-p", topP);
        Check.inUnitInterval("min-p", minP);
        Check.that(
                repetitionPenalty >= LEAST && repetitionPenalty <= 1 / LEAST,
                "repetition-penalty",
                "must be between " + LEAST + " and " + 1 / LEAST,
                repetitionPenalty);
        Check.that(
                maxNewTokens >= 1 && maxNewTokens <= MOST_TOKENS,
                "max-new-tokens",
                "must be between 1 and " + MOST_TOKENS,
                maxNewTokens);
    }
}
