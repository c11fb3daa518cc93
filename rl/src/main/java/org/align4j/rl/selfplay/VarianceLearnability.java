package org.align4j.rl.selfplay;

/**
 * 4 G / (G - 1) p (1 - p): four times the variance of being right. The factor G / (G - 1) makes p (1 - p) of G attempts
 * unbiased, so that few attempts do not pay less.
 */
public record VarianceLearnability() implements Learnability {
    @Override
    public double of(int right, int attempts) {
        double p = (double) right / attempts;
        return 4.0 * attempts / (attempts - 1) * p * (1 - p);
    }
}
