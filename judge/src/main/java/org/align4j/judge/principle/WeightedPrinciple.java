package org.align4j.judge.principle;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** A principle, what it is called in rationales, and how much it counts. */
public record WeightedPrinciple(
        @Option(doc = "Name in rationales and reports") String name,

        @Option(doc = "Weight relative to the others", def = "1.0")
        double weight,

        @Option(doc = "What is measured") Principle rule) {
    public WeightedPrinciple {
        Check.that(!name.isBlank(), "name", "must not be blank", "'" + name + "'");
        Check.positive("weight", weight);
    }
}
