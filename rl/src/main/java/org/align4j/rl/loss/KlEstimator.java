package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.model.Scalars;

/**
 * Estimates KL(policy, reference) from a sampled token (Schulman 2020, Approximating KL divergence), with
 * {@code delta = log π - log π_ref}.
 */
public enum KlEstimator {
    /** {@code delta}: unbiased, of high variance, may be negative; the one to put in a reward. */
    K1 {
        @Override
        public NDArray of(NDArray delta) {
            return delta;
        }

        @Override
        public double of(double delta) {
            return delta;
        }
    },
    /** {@code delta² / 2}: biased, of low variance; its gradient on-policy is that of the KL. */
    K2 {
        @Override
        public NDArray of(NDArray delta) {
            return Scalars.div(delta.square(), 2);
        }

        @Override
        public double of(double delta) {
            return delta * delta / 2;
        }
    },
    /** {@code exp(-delta) - 1 + delta}: unbiased and never negative; GRPO's loss term. */
    K3 {
        @Override
        public NDArray of(NDArray delta) {
            return delta.neg().exp().sub(1).add(delta);
        }

        @Override
        public double of(double delta) {
            return Math.expm1(-delta) + delta;
        }
    };

    /** Elementwise, differentiable. */
    public abstract NDArray of(NDArray delta);

    public abstract double of(double delta);
}
