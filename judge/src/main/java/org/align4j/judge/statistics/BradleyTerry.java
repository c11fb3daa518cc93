package org.align4j.judge.statistics;

/**
 * Ratings from comparisons (Bradley and Terry 1952): competitor i beats j with probability s_i / (s_i + s_j). Fitted by
 * Hunter's minorization-maximization (2004, "MM algorithms for generalized Bradley-Terry models"), s_i = W_i / sum_j
 * n_ij / (s_i + s_j), until the strengths stand still. A tie is half a win to either side. One tie is added to every
 * pair that was compared, so that a competitor that never loses has a rating, too.
 */
public final class BradleyTerry {
    /** Points of rating for ten times the odds, and the mean rating, as in chess. */
    private static final double SCALE = 400 / Math.log(10);

    private static final double MEAN = 1000;
    private static final double ADDED = 1;
    private static final int MOST_ROUNDS = 10_000;
    private static final double STILL = 1e-10;

    private BradleyTerry() {}

    /**
     * Everybody's rating, with mean 1000; 400 points are ten times the odds.
     *
     * @param wins [i][j]: how often i was better than j, ties half; everybody linked to everybody by comparisons
     */
    public static double[] ratings(double[][] wins) {
        int n = wins.length;
        double[] won = new double[n];
        double[][] games = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double played = wins[i][j] + wins[j][i];
                if (i != j && played > 0) {
                    games[i][j] = played + ADDED;
                    won[i] += wins[i][j] + ADDED / 2;
                }
            }
        }
        double[] logs = new double[n];
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double[] next = improved(logs, won, games);
            double change = 0;
            for (int i = 0; i < n; i++) {
                change = Math.max(change, Math.abs(next[i] - logs[i]));
            }
            logs = next;
            if (change < STILL) {
                break;
            }
        }
        double[] ratings = new double[n];
        for (int i = 0; i < n; i++) {
            ratings[i] = MEAN + SCALE * logs[i];
        }
        return ratings;
    }

    /** Logs of the strengths after one round, with mean 0. */
    private static double[] improved(double[] logs, double[] won, double[][] games) {
        int n = logs.length;
        double[] next = new double[n];
        double mean = 0;
        for (int i = 0; i < n; i++) {
            double expected = 0;
            for (int j = 0; j < n; j++) {
                expected += games[i][j] == 0 ? 0 : games[i][j] / (Math.exp(logs[i]) + Math.exp(logs[j]));
            }
            if (expected == 0) {
                throw new IllegalArgumentException("competitor " + i + " was compared with nobody");
            }
            next[i] = Math.log(won[i] / expected);
            mean += next[i] / n;
        }
        for (int i = 0; i < n; i++) {
            next[i] -= mean;
        }
        return next;
    }
}
