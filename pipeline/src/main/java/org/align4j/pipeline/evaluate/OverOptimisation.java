package org.align4j.pipeline.evaluate;

/**
 * How a gold reward rises and falls as a proxy is optimised by best-of-n (Gao et al. 2022): with d the square root of KL, it
 * gains {@code d (α - β d)}. β > 0 says that the proxy can be over-optimised.
 *
 * @param alpha α
 * @param beta β
 * @param peak the d at which the gain is highest; NaN where it only rises
 */
record OverOptimisation(double alpha, double beta, double peak) {
    /**
     * By least squares.
     *
     * @param d square roots of KL, at least two different ones above 0
     * @param gain gold reward less that at d = 0
     */
    static OverOptimisation ofBestOfN(double[] d, double[] gain) {
        double xx = 0;
        double xz = 0;
        double zz = 0;
        double xy = 0;
        double zy = 0;
        for (int i = 0; i < d.length; i++) {
            double z = -d[i] * d[i];
            xx += d[i] * d[i];
            xz += d[i] * z;
            zz += z * z;
            xy += d[i] * gain[i];
            zy += z * gain[i];
        }
        double determinant = xx * zz - xz * xz;
        double alpha = (xy * zz - zy * xz) / determinant;
        double beta = (zy * xx - xy * xz) / determinant;
        return new OverOptimisation(alpha, beta, beta > 0 ? alpha / (2 * beta) : Double.NaN);
    }
}
