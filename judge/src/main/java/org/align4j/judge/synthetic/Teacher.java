package org.align4j.judge.synthetic;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/**
 * How a simulated teacher departs from the truth (B-Pref, Lee et al. 2021, section 3). With the defaults it is the
 * oracle: the better score wins, equal scores are a tie. Uniform labels with probability q (Christiano et al. 2017) are
 * {@code mistakes: q/2}.
 */
public record Teacher(
        @Option(
                doc = "Rationality beta: prefers the first with probability sigmoid(beta times the difference in"
                        + " score); not set: always the better one",
                def = Option.NONE)
        @Nullable Double rationality,

        @Option(doc = "Probability of giving the opposite answer", def = "0.0")
        double mistakes,

        @Option(doc = "Pairs in which both scores are below this are skipped", def = Option.NONE) @Nullable Double skipBelow,

        @Option(doc = "Scores that differ by no more than this are a tie", def = "0.0")
        double equalWithin) {
    public Teacher {
        if (rationality != null) {
            Check.notNegative("rationality", rationality);
        }
        Check.inUnitInterval("mistakes", mistakes);
        Check.notNegative("equal-within", equalWithin);
    }

    /** @return the probability that a completion scoring {@code first} is labelled better than one scoring {@code second} */
    double prefersFirst(double first, double second) {
        double rational = rationality == null
                ? (Math.signum(first - second) + 1) / 2
                : 1 / (1 + Math.exp(-rationality * (first - second)));
        return rational * (1 - mistakes) + (1 - rational) * mistakes;
    }

    boolean skips(double first, double second) {
        return skipBelow != null && Math.max(first, second) < skipBelow;
    }
}
