package org.align4j.rl.advantage;

/** Mean and standard deviation of the completions of one prompt. */
public final class Groups {
    private Groups() {}

    public static double mean(double[] x, int from, int to) {
        if (to > from && flat(x, from, to)) {
            return x[from];
        }
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += x[i];
        }
        return sum / (to - from);
    }

    /** True if all are equal. */
    public static boolean flat(double[] x, int from, int to) {
        for (int i = from; i < to; i++) {
            if (x[i] != x[from]) {
                return false;
            }
        }
        return true;
    }

    /** With n - 1; 0 for a single number. */
    public static double deviation(double[] x, int from, int to) {
        double mean = mean(x, from, to);
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += (x[i] - mean) * (x[i] - mean);
        }
        return to - from > 1 ? Math.sqrt(squares / (to - from - 1)) : 0;
    }
}
