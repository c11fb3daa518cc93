package org.align4j.judge.language;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.backend.ChatReply.Usage;
import org.jspecify.annotations.Nullable;

/** What the server charges, in dollars per million tokens, and how much may be spent. */
public record Price(
        @Option(doc = "Dollars per million prompt tokens", def = "0.0")
        double input,

        @Option(doc = "Dollars per million completion tokens", def = "0.0")
        double output,

        @Option(
                doc = "Dollars per million prompt tokens that the server had cached; 0 for as many as for others",
                def = "0.0")
        double cachedInput,

        @Option(doc = "No call is made once this many dollars are spent in a run", def = Option.NONE) @Nullable Double maxCost) {
    /** Of what runs in this process. */
    public static final Price FREE = new Price(0, 0, 0, null);

    private static final double MILLION = 1e6;

    public Price {
        Check.notNegative("input", input);
        Check.notNegative("output", output);
        Check.notNegative("cached-input", cachedInput);
        if (maxCost != null) {
            Check.notNegative("max-cost", maxCost);
            Check.that(input > 0 || output > 0, "max-cost", "needs input and output prices", maxCost);
        }
    }

    /** Whether nothing is paid. */
    boolean free() {
        return input == 0 && output == 0;
    }

    double dollars(Usage usage) {
        return dollars(usage.promptTokens(), usage.completionTokens(), usage.cachedTokens());
    }

    double dollars(long promptTokens, long completionTokens, long cachedTokens) {
        double cached = cachedInput == 0 ? input : cachedInput;
        return ((promptTokens - cachedTokens) * input + cachedTokens * cached + completionTokens * output) / MILLION;
    }
}
