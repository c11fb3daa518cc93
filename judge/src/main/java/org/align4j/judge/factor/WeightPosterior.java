package org.align4j.judge.factor;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.align4j.judge.statistics.Linear;

/**
 * What is known of weights: a normal distribution. Weights that are pinned or at their bound have no variance.
 *
 * @param loss minus the log-likelihood at the mean, the ridge included
 */
public record WeightPosterior(double[] mean, double[][] covariance, double loss) {
    /**
     * Of weights that nothing pins or bounds, by Newton's method to the end.
     *
     * @param differences ψ, one row a pair
     * @param firstBetter probability that a pair's first is the better one
     * @param ridge λ, above 0
     */
    public static WeightPosterior fit(double[][] differences, double[] firstBetter, double ridge) {
        return WeightFit.free(differences, firstBetter, ridge, differences[0].length)
                .posterior();
    }

    /** Of Newton's end point: the inverse of the curvature among the weights that are free. */
    static WeightPosterior of(double[] weights, double[][] hessian, boolean[] held, double loss) {
        int[] free = IntStream.range(0, weights.length).filter(k -> !held[k]).toArray();
        double[][] covariance = new double[weights.length][weights.length];
        if (free.length > 0) {
            double[][] inverse = Linear.inverse(Linear.cholesky(part(hessian, free)));
            for (int i = 0; i < free.length; i++) {
                for (int j = 0; j < free.length; j++) {
                    covariance[free[i]][free[j]] = inverse[i][j];
                }
            }
        }
        return new WeightPosterior(weights, covariance, loss);
    }

    /** Rows and columns of a matrix. */
    static double[][] part(double[][] matrix, int[] which) {
        double[][] part = new double[which.length][which.length];
        for (int i = 0; i < which.length; i++) {
            for (int j = 0; j < which.length; j++) {
                part[i][j] = matrix[which[i]][which[j]];
            }
        }
        return part;
    }

    /** Standard deviation of one weight. */
    public double deviation(int k) {
        return Math.sqrt(covariance[k][k]);
    }

    /** ½ ln det of the covariance of the free weights: falls with every answer that says something. */
    public double entropy() {
        int[] free = free();
        double sum = 0;
        double[][] l = Linear.cholesky(part(covariance, free));
        for (int i = 0; i < free.length; i++) {
            sum += Math.log(l[i][i]);
        }
        return sum;
    }

    /** Weights drawn from it, one row a draw. */
    public double[][] draws(int count, RandomGenerator random) {
        int[] free = free();
        double[][] l = Linear.cholesky(part(covariance, free));
        double[][] draws = new double[count][];
        for (int d = 0; d < count; d++) {
            double[] draw = mean.clone();
            double[] normal = new double[free.length];
            for (int i = 0; i < free.length; i++) {
                normal[i] = random.nextGaussian();
            }
            for (int i = 0; i < free.length; i++) {
                for (int j = 0; j <= i; j++) {
                    draw[free[i]] += l[i][j] * normal[j];
                }
            }
            draws[d] = draw;
        }
        return draws;
    }

    private int[] free() {
        return IntStream.range(0, mean.length).filter(k -> covariance[k][k] > 0).toArray();
    }
}
