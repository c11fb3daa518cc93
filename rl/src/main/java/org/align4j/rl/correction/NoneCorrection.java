package org.align4j.rl.correction;

/** The sampler is taken at its word. */
public record NoneCorrection() implements Correction {
    @Override
    public double[] weights(double[] logRatios) {
        return Correction.same(logRatios.length, 1);
    }

    @Override
    public boolean on() {
        return false;
    }
}
