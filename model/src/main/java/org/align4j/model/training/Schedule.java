package org.align4j.model.training;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * The learning rate of every optimizer step, as {@code transformers.optimization} computes it. A rate is the base rate
 * times {@link #factor}. Warm-up rises linearly and starts at 0, so the first step of a warmed-up run has rate 0.
 */
public sealed interface Schedule {
    /**
     * What the base learning rate is multiplied by.
     *
     * @param step optimizer steps done before this one, from 0; may lie beyond the end
     * @param totalSteps of the whole run
     */
    double factor(long step, long totalSteps);

    /** {@code base} times {@link #factor}; a schedule that ends at an absolute rate needs the base itself. */
    default double rate(double base, long step, long totalSteps) {
        return base * factor(step, totalSteps);
    }

    /** The same rate at every step. */
    record Constant() implements Schedule {
        @Override
        public double factor(long step, long totalSteps) {
            return 1;
        }
    }

    /** Warm-up, then the same rate at every step. */
    record ConstantWithWarmup(
            @Option(doc = Warmup.DOC, def = "0") double warmup) implements Schedule {
        public ConstantWithWarmup {
            Warmup.check(warmup);
        }

        @Override
        public double factor(long step, long totalSteps) {
            long warmupSteps = Warmup.steps(warmup, totalSteps);
            return step < warmupSteps ? Warmup.rise(step, warmupSteps) : 1;
        }
    }

    /** Warm-up, then a straight line to 0 at the end. */
    record Linear(@Option(doc = Warmup.DOC, def = "0") double warmup) implements Schedule {
        public Linear {
            Warmup.check(warmup);
        }

        @Override
        public double factor(long step, long totalSteps) {
            long warmupSteps = Warmup.steps(warmup, totalSteps);
            return step < warmupSteps
                    ? Warmup.rise(step, warmupSteps)
                    : Math.max(0, (double) (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
        }
    }

    /** Warm-up, then half a cosine to a fraction of the base rate (Loshchilov and Hutter 2017, without restarts). */
    record Cosine(
            @Option(doc = Warmup.DOC, def = "0") double warmup,

            @Option(doc = "Final learning rate as a fraction of the peak", def = "0.0")
            double minimum)
            implements Schedule {
        public Cosine {
            Warmup.check(warmup);
            Check.inUnitInterval("minimum", minimum);
        }

        @Override
        public double factor(long step, long totalSteps) {
            long warmupSteps = Warmup.steps(warmup, totalSteps);
            if (step < warmupSteps) {
                return Warmup.rise(step, warmupSteps);
            }
            double cosine = 0.5 * (1 + Math.cos(Math.PI * Warmup.progress(step, warmupSteps, totalSteps)));
            return Math.max(0, cosine * (1 - minimum) + minimum);
        }
    }

    /** Warm-up, then a cosine that jumps back to the base rate after every cycle (Loshchilov and Hutter 2017). */
    record CosineWithRestarts(
            @Option(doc = Warmup.DOC, def = "0") double warmup,

            @Option(doc = "Number of cosine cycles", def = "1")
            int cycles)
            implements Schedule {
        public CosineWithRestarts {
            Warmup.check(warmup);
            Check.atLeast("cycles", 1, cycles);
        }

        @Override
        public double factor(long step, long totalSteps) {
            long warmupSteps = Warmup.steps(warmup, totalSteps);
            if (step < warmupSteps) {
                return Warmup.rise(step, warmupSteps);
            }
            double progress = Warmup.progress(step, warmupSteps, totalSteps);
            return progress >= 1 ? 0 : Math.max(0, 0.5 * (1 + Math.cos(Math.PI * ((cycles * progress) % 1))));
        }
    }

    /** Warm-up, then (1 - progress) to a power, down to an absolute rate that holds beyond the end. */
    record Polynomial(
            @Option(doc = Warmup.DOC, def = "0") double warmup,

            @Option(doc = "Final learning rate, absolute", def = "1e-7")
            double endRate,

            @Option(doc = "Exponent of the polynomial", def = "1.0")
            double power)
            implements Schedule {
        public Polynomial {
            Warmup.check(warmup);
            Check.notNegative("end-rate", endRate);
            Check.positive("power", power);
        }

        /** Of a base rate of 1. */
        @Override
        public double factor(long step, long totalSteps) {
            return rate(1, step, totalSteps);
        }

        @Override
        public double rate(double base, long step, long totalSteps) {
            long warmupSteps = Warmup.steps(warmup, totalSteps);
            Check.that(base > endRate, "end-rate", "must be below the learning rate " + base, endRate);
            if (step < warmupSteps) {
                return base * Warmup.rise(step, warmupSteps);
            }
            if (step > totalSteps) {
                return endRate;
            }
            double remaining = 1 - (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
            return (base - endRate) * Math.pow(remaining, power) + endRate;
        }
    }

    /** Warm-up, then the inverse square root of the step (Vaswani et al. 2017), with the warm-up as its time scale. */
    record InverseSquareRoot(
            @Option(doc = Warmup.DOC + "; its length is also the time scale of the decay", def = "0")
            double warmup) implements Schedule {
        /** transformers' time scale where there is no warm-up. */
        private static final int SCALE_WITHOUT_WARMUP = 10_000;

        public InverseSquareRoot {
            Warmup.check(warmup);
        }

        @Override
        public double factor(long step, long totalSteps) {
            long warmupSteps = Warmup.steps(warmup, totalSteps);
            if (step < warmupSteps) {
                return Warmup.rise(step, warmupSteps);
            }
            long scale = warmupSteps == 0 ? SCALE_WITHOUT_WARMUP : warmupSteps;
            return 1 / Math.sqrt((double) (step + (scale - warmupSteps)) / scale);
        }
    }

    /** Warm-up, a plateau, and a decay over the last steps (Hu et al. 2024, MiniCPM). */
    record WarmupStableDecay(
            @Option(doc = Warmup.DOC, def = "0") double warmup,

            @Option(doc = "Steps of the final decay") int decaySteps,

            @Option(doc = "Form of the decay: cosine or linear", def = "cosine")
            Decay decay,

            @Option(doc = "Final learning rate as a fraction of the peak", def = "0.0")
            double minimum)
            implements Schedule {
        /** Form of the decay. */
        public enum Decay {
            COSINE,
            LINEAR
        }

        public WarmupStableDecay {
            Warmup.check(warmup);
            Check.atLeast("decay-steps", 0, decaySteps);
            Check.inUnitInterval("minimum", minimum);
        }

        @Override
        public double factor(long step, long totalSteps) {
            long warmupSteps = Warmup.steps(warmup, totalSteps);
            if (step < warmupSteps) {
                return Warmup.rise(step, warmupSteps) * (1 - minimum) + minimum;
            }
            long decayStart = totalSteps - decaySteps;
            if (step < decayStart) {
                return 1;
            }
            if (step >= decayStart + decaySteps) {
                return minimum;
            }
            double progress = (double) (step - decayStart) / Math.max(1, decaySteps);
            double fall = decay == Decay.COSINE ? 0.5 * (1 + Math.cos(Math.PI * progress)) : 1 - progress;
            return Math.max(0, fall * (1 - minimum) + minimum);
        }
    }
}
