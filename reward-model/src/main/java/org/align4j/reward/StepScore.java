package org.align4j.reward;

import java.util.Arrays;

/** How the probabilities of a solution's steps, {@code p_j = σ(s_j)}, become one number. */
public enum StepScore {
    /** The least of them (Wang et al. 2024, Math-Shepherd). */
    MIN {
        @Override
        double of(double[] probabilities) {
            return Arrays.stream(probabilities).min().orElseThrow();
        }
    },
    /** That all steps are right, if each is by itself (Lightman et al. 2023). */
    PRODUCT {
        @Override
        double of(double[] probabilities) {
            return Arrays.stream(probabilities).reduce(1, (x, y) -> x * y);
        }
    },
    /** That of the last step. */
    LAST {
        @Override
        double of(double[] probabilities) {
            return probabilities[probabilities.length - 1];
        }
    },
    /** Their mean. */
    MEAN {
        @Override
        double of(double[] probabilities) {
            return Arrays.stream(probabilities).average().orElseThrow();
        }
    };

    abstract double of(double[] probabilities);

    /**
     * The number of a solution.
     *
     * @param numbers the model's at every token of the row, log-odds
     * @param ends where its steps end, one at least ({@link StepEnds})
     */
    public double of(float[] numbers, int[] ends) {
        return of(Arrays.stream(ends)
                .mapToDouble(end -> 1 / (1 + Math.exp(-numbers[end])))
                .toArray());
    }
}
