package org.align4j.pipeline.evaluate;

/**
 * How a gold reward rises and falls as a proxy is optimised (Gao et al. 2022): with d the square root of KL, best-of-n gains
 * {@code d (α - β d)} and RL {@code d (α - β ln d)}. β > 0 says that the proxy can be over-optimised.
 *
 * @param alpha α
 * @param beta β
 * @param peak the d at which the gain is highest; NaN where it only rises
 */
record OverOptimisation(double alpha, double beta, double peak) {
    /** What is divided by d and fitted beside it. */
    private interface Fall {
        double of(double d);
    }

    /**
     * Of best-of-n, by least squares.
     *
     * @param d square roots of KL, at least two different ones above 0
     * @param gain gold reward less that at d = 0
     */
    static OverOptimisation ofBestOfN(double[] d, double[] gain) {
        OverOptimisation fit = fit(d, gain, x -> x);
        return new OverOptimisation(fit.alpha, fit.beta, fit.beta > 0 ? fit.alpha / (2 * fit.beta) : Double.NaN);
    }

    /** Of RL, by least squares; as above. */
    static OverOptimisation ofRl(double[] d, double[] gain) {
        OverOptimisation fit = fit(d, gain, Math::log);
        return new OverOptimisation(
                fit.alpha, fit.beta, fit.beta > 0 ? Math.exp(fit.alpha / fit.beta - 1) : Double.NaN);
    }

    /** gain = α d - β d f(d). */
    private static OverOptimisation fit(double[] d, double[] gain, Fall fall) {
        double xx = 0;
        double xz = 0;
        double zz = 0;
        double xy = 0;
        double zy = 0;
        for (int i = 0; i < d.length; i++) {
            double z = -d[i] * fall.of(d[i]);
            xx += d[i] * d[i];
            xz += d[i] * z;
            zz += z * z;
            xy += d[i] * gain[i];
            zy += z * gain[i];
        }
        double determinant = xx * zz - xz * xz;
        double alpha = (xy * zz - zy * xz) / determinant;
        double beta = (zy * xx - xy * xz) / determinant;
        return new OverOptimisation(alpha, beta, Double.NaN);
    }
}
