package org.align4j.rl.advantage;

/**
 * Scaling numbers to variance 1 over all tokens of a batch: {@code x / sqrt(variance + 1e-8)}, the variance with n - 1
 * (Huang et al. 2023, The N implementation details of RLHF with PPO; lm-human-preferences divides by n).
 */
public enum Whitening {
    NONE {
        @Override
        double[][] apply(double[][] rows) {
            return rows;
        }
    },
    /** Variance 1, the mean kept: for rewards. */
    SCALE {
        @Override
        double[][] apply(double[][] rows) {
            Moments moments = Moments.of(rows);
            return map(rows, moments.mean, moments.mean, moments.scale());
        }
    },
    /** Mean 0 and variance 1: for advantages. */
    STANDARDIZE {
        @Override
        double[][] apply(double[][] rows) {
            Moments moments = Moments.of(rows);
            return map(rows, moments.mean, 0, moments.scale());
        }
    };

    private static final double EPSILON = 1e-8;

    /**
     * @param rows one per completion, one number per token
     * @return new rows of the same lengths
     */
    abstract double[][] apply(double[][] rows);

    /** Mean and variance (n - 1) over all tokens; a single token has variance 0. */
    public record Moments(double mean, double variance) {
        public static Moments of(double[][] rows) {
            long count = 0;
            double sum = 0;
            double first = Double.NaN;
            boolean same = true;
            for (double[] row : rows) {
                for (double x : row) {
                    first = count == 0 ? x : first;
                    same &= x == first;
                    sum += x;
                    count++;
                }
            }
            // numbers that are all the same have no spread; the rounding of their mean would be one
            double mean = same ? first : sum / count;
            double squares = 0;
            for (double[] row : rows) {
                for (double x : row) {
                    squares += (x - mean) * (x - mean);
                }
            }
            return new Moments(mean, count > 1 ? squares / (count - 1) : 0);
        }

        double scale() {
            return 1 / Math.sqrt(variance + EPSILON);
        }
    }

    private static double[][] map(double[][] rows, double subtract, double add, double scale) {
        double[][] mapped = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            mapped[i] = new double[rows[i].length];
            for (int t = 0; t < rows[i].length; t++) {
                mapped[i][t] = (rows[i][t] - subtract) * scale + add;
            }
        }
        return mapped;
    }
}
