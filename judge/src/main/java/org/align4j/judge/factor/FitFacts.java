package org.align4j.judge.factor;

import java.util.List;
import org.align4j.core.options.Option;

/** What fitting found of all factors together. */
public record FitFacts(
        @Option(doc = "Pairs that weights were learned from")
        int pairs,

        @Option(doc = "Pairs that accuracy and log-loss are measured on; 0 where they are the same")
        int heldOutPairs,

        @Option(doc = "Share of decided pairs whose better completion has the higher reward")
        double accuracy,

        @Option(doc = "Mean negative log-likelihood of a pair, in nats")
        double logLoss,

        @Option(doc = "Weight of the squares of weights") double ridge,

        @Option(doc = "Of the correlations of the factors' differences; above 30 single weights mean little")
        double conditionNumber,

        @Option(doc = "Half the logarithm of the determinant of the free weights' covariance")
        double posteriorEntropy,

        @Option(doc = "Covariance of the weights, row by row")
        List<Double> covariance) {
    public FitFacts {
        covariance = List.copyOf(covariance);
    }
}
