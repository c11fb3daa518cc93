package org.align4j.judge.factor;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.align4j.judge.factor.NamedFactor.Sign;
import org.align4j.judge.statistics.Linear;

/**
 * Weights by maximum a posteriori: with ψ a pair's difference of factors and p the probability that its first completion is
 * better, {@code -Σ [p ln σ(w·ψ) + (1 - p) ln σ(-w·ψ)] + λ/2 |w|²} at its minimum, found by Newton's method (it is convex), and
 * the normal distribution of the same curvature there (Laplace).
 *
 * @param differences ψ, one row a pair
 * @param firstBetter p, one for each pair
 * @param ridge λ, above 0
 * @param start where pinned weights stay; others are 0
 * @param pinned which weights stay
 * @param signs bounds of the others
 */
record WeightFit(
        double[][] differences, double[] firstBetter, double ridge, double[] start, boolean[] pinned, Sign[] signs) {
    private static final int STEPS = 100;
    private static final double SMALL = 1e-12;

    /** Without pinned or bounded weights. */
    static WeightFit free(double[][] differences, double[] firstBetter, double ridge, int factors) {
        Sign[] signs = new Sign[factors];
        Arrays.fill(signs, Sign.ANY);
        return new WeightFit(differences, firstBetter, ridge, new double[factors], new boolean[factors], signs);
    }

    /** The weights and how sure they are. */
    WeightPosterior posterior() {
        boolean[] held = pinned.clone();
        double[] weights = minimum(start, held);
        // a convex function within bounds: one weight at a time is held at 0, or let go where that lowers the loss
        for (int change = 0; change < STEPS; change++) {
            int wrong = outside(weights, held);
            if (wrong < 0) {
                wrong = wantsBack(weights, held);
            }
            if (wrong < 0) {
                break;
            }
            held[wrong] = !held[wrong];
            double[] from = weights.clone();
            from[wrong] = 0;
            weights = minimum(from, held);
        }
        return WeightPosterior.of(weights, hessian(weights), held, loss(weights));
    }

    /** The free weight that is farthest beyond its bound; -1 for none. */
    private int outside(double[] weights, boolean[] held) {
        return IntStream.range(0, weights.length)
                .filter(k -> !held[k] && !signs[k].allows(weights[k]))
                .boxed()
                .max((a, b) -> Double.compare(Math.abs(weights[a]), Math.abs(weights[b])))
                .orElse(-1);
    }

    /** A weight held at its bound that the loss would move to the allowed side; -1 for none. */
    private int wantsBack(double[] weights, boolean[] held) {
        double[] gradient = gradient(weights);
        return IntStream.range(0, weights.length)
                .filter(k -> held[k] && !pinned[k] && Math.abs(gradient[k]) > SMALL && signs[k].allows(-gradient[k]))
                .findFirst()
                .orElse(-1);
    }

    /** Newton's method over what is not held, each step halved until the loss falls. */
    private double[] minimum(double[] from, boolean[] held) {
        double[] weights = from.clone();
        int[] free = IntStream.range(0, weights.length).filter(k -> !held[k]).toArray();
        double loss = loss(weights);
        for (int step = 0; step < STEPS && free.length > 0; step++) {
            double[] gradient = gradient(weights);
            double[] own = Arrays.stream(free).mapToDouble(k -> gradient[k]).toArray();
            double[] move = Linear.solve(Linear.cholesky(WeightPosterior.part(hessian(weights), free)), own);
            double length = 1;
            double[] next = moved(weights, free, move, length);
            double lower = loss(next);
            while (!(lower <= loss) && length > SMALL) {
                length /= 2;
                next = moved(weights, free, move, length);
                lower = loss(next);
            }
            if (!(lower <= loss)) {
                break;
            }
            weights = next;
            loss = lower;
            if (Math.sqrt(Linear.dot(move, move)) * length < SMALL) {
                break;
            }
        }
        return weights;
    }

    private static double[] moved(double[] weights, int[] free, double[] move, double length) {
        double[] next = weights.clone();
        for (int i = 0; i < free.length; i++) {
            next[free[i]] -= length * move[i];
        }
        return next;
    }

    /** Minus the log-likelihood, the ridge included. */
    double loss(double[] weights) {
        double sum = ridge / 2 * Linear.dot(weights, weights);
        for (int i = 0; i < differences.length; i++) {
            double z = Linear.dot(weights, differences[i]);
            sum += firstBetter[i] * softplus(-z) + (1 - firstBetter[i]) * softplus(z);
        }
        return sum;
    }

    private double[] gradient(double[] weights) {
        double[] gradient = new double[weights.length];
        for (int k = 0; k < weights.length; k++) {
            gradient[k] = ridge * weights[k];
        }
        for (int i = 0; i < differences.length; i++) {
            double error = logistic(Linear.dot(weights, differences[i])) - firstBetter[i];
            for (int k = 0; k < weights.length; k++) {
                gradient[k] += error * differences[i][k];
            }
        }
        return gradient;
    }

    private double[][] hessian(double[] weights) {
        int n = weights.length;
        double[][] hessian = new double[n][n];
        for (double[] difference : differences) {
            double p = logistic(Linear.dot(weights, difference));
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    hessian[i][j] += p * (1 - p) * difference[i] * difference[j];
                }
            }
        }
        for (int i = 0; i < n; i++) {
            hessian[i][i] += ridge;
        }
        return hessian;
    }

    static double logistic(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static double softplus(double z) {
        return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    }
}
