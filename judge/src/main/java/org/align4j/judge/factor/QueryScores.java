package org.align4j.judge.factor;

import org.align4j.judge.statistics.Linear;

/** How much an answer to a pair would say about the weights, by draws of what is known of them. */
public final class QueryScores {
    private QueryScores() {}

    /**
     * Mutual information of answer and weights (Houlsby et al. 2011; Bıyık et al. 2019): {@code H(E p) - E H(p)}, p = σ(w·ψ), in
     * nats. A pair of equal completions has 0: its answer is a coin's, which every draw knows.
     */
    public static double information(double[] difference, double[][] draws) {
        double mean = 0;
        double known = 0;
        for (double[] weights : draws) {
            double p = WeightFit.logistic(Linear.dot(weights, difference));
            mean += p / draws.length;
            known += entropy(p) / draws.length;
        }
        return entropy(mean) - known;
    }

    /**
     * Volume that the less telling answer removes (Sadigh et al. 2017): {@code min(E[1 - f(ψ)], E[1 - f(-ψ)])} with the
     * answer model {@code f(ψ) = min(1, exp(w·ψ))}. With σ in f's place this would be p(1 - p), largest for equal completions.
     */
    public static double volume(double[] difference, double[][] draws) {
        double first = 0;
        double second = 0;
        for (double[] weights : draws) {
            double z = Linear.dot(weights, difference);
            first += (1 - Math.min(1, Math.exp(z))) / draws.length;
            second += (1 - Math.min(1, Math.exp(-z))) / draws.length;
        }
        return Math.min(first, second);
    }

    private static double entropy(double p) {
        return term(p) + term(1 - p);
    }

    private static double term(double p) {
        return p <= 0 ? 0 : -p * Math.log(p);
    }
}
