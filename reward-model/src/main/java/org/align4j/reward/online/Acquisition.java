package org.align4j.reward.online;

import java.util.Arrays;

/**
 * How much an answer to a pair would say, from what members hold of it: {@code z_m} is member m's difference of scores, first minus
 * second, {@code p_m = σ(z_m)}, H the entropy of a coin in nats.
 */
public enum Acquisition {
    /** No more than any other: pairs are drawn. */
    RANDOM {
        @Override
        public double score(double[] margins) {
            return 0;
        }
    },
    /** No measure of a pair: two members each name their best completion of a prompt ({@link ThompsonChoice}). */
    THOMPSON {
        @Override
        public double score(double[] margins) {
            return 0;
        }
    },
    /** Variance of z_m, n - 1 (Christiano et al. 2017, section 2.2.4). */
    MARGIN_DISAGREEMENT {
        @Override
        public double score(double[] margins) {
            return variance(margins);
        }
    },
    /** Variance of p_m, n - 1. */
    DISAGREEMENT {
        @Override
        public double score(double[] margins) {
            return variance(probabilities(margins));
        }
    },
    /** H of the mean p_m: doubt and noise alike, so near-ties too; for comparison. */
    ENTROPY {
        @Override
        public double score(double[] margins) {
            return entropy(Arrays.stream(probabilities(margins)).average().orElseThrow());
        }
    },
    /** H of the mean p_m minus the mean of H(p_m): doubt without noise (Houlsby et al. 2011, BALD). */
    INFORMATION {
        @Override
        public double score(double[] margins) {
            double known = Arrays.stream(probabilities(margins))
                    .map(Acquisition::entropy)
                    .average()
                    .orElseThrow();
            return ENTROPY.score(margins) - known;
        }
    };

    /** @param margins z_m, one for each member, at least two */
    public abstract double score(double[] margins);

    private static double[] probabilities(double[] margins) {
        return Arrays.stream(margins).map(z -> 1 / (1 + Math.exp(-z))).toArray();
    }

    private static double variance(double[] numbers) {
        double mean = Arrays.stream(numbers).average().orElseThrow();
        return Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).sum() / (numbers.length - 1);
    }

    private static double entropy(double p) {
        return term(p) + term(1 - p);
    }

    private static double term(double p) {
        return p <= 0 ? 0 : -p * Math.log(p);
    }
}
