package org.align4j.judge.factor;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/**
 * A factor of a reward, and what people say of its weight. Weights are per standard deviation of the factor.
 *
 * @param weight where it is pinned; else it is learned
 */
public record NamedFactor(
        @Option(doc = "Name in the table and in metrics") String name,

        @Option(doc = "What is measured") Factor measure,

        @Option(doc = "The weight, where it is pinned", def = "0.0")
        double weight,

        @Option(doc = "Keep the weight as it is; the others are fitted around it", def = "false")
        boolean pinned,

        @Option(doc = "Bound of a learned weight: any, positive or negative", def = "any")
        Sign sign,

        @Option(doc = "What fitting found; read by rewards, not by another fit", def = Option.NONE) @Nullable FactorFacts fitted) {
    /** What a learned weight may be. */
    public enum Sign {
        ANY,
        POSITIVE,
        NEGATIVE;

        boolean allows(double weight) {
            return this == ANY || weight == 0 || weight > 0 == (this == POSITIVE);
        }
    }

    public NamedFactor {
        Check.that(!name.isBlank(), "name", "must not be blank", "'" + name + "'");
        Check.that(
                pinned || weight == 0 || fitted != null,
                "weight",
                "is for pinned factors: set pinned: true, or leave it out",
                weight);
        Check.that(sign.allows(weight), "weight", "must have the sign that sign asks for", weight);
    }

    /** With what fitting found. */
    NamedFactor with(double learned, FactorFacts found) {
        return new NamedFactor(name, measure, learned, pinned, sign, found);
    }
}
