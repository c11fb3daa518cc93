package org.align4j.rl.loss;

/** The same coefficient throughout. */
public record Fixed() implements KlController {
    @Override
    public double next(double coefficient, double kl, int completions) {
        return coefficient;
    }
}
