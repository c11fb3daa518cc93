package org.align4j.model.training;

/**
 * The simple gradient noise scale tr(Σ) / |G|² (McCandlish et al. 2018, "An Empirical Model of Large-Batch Training",
 * section 2.2 and appendix A.1): how many tokens, rows or pairs (whatever the objective's weight counts) a step should
 * have before a larger one stops helping. Estimated from the gradients of a step's micro-batches and of the whole step;
 * both estimates are noisy, so their moving averages are divided.
 */
final class NoiseScale {
    private static final double DECAY = 0.95;

    private State state;

    /**
     * Moving averages, not corrected for their start (it cancels).
     *
     * @param noise of tr(Σ)
     * @param signal of |G|²
     */
    record State(double noise, double signal) {
        static final State START = new State(0, 0);
    }

    public NoiseScale(State state) {
        this.state = state;
    }

    public State state() {
        return state;
    }

    /**
     * Takes a step into account; nothing where fewer than two micro-batches had a weight.
     *
     * @param norm of the step's gradient, of the mean loss
     * @param parts of each micro-batch's part of that gradient; they add up to it
     * @param weights of each micro-batch
     */
    public void add(double norm, double[] parts, double[] weights) {
        double total = 0;
        int counted = 0;
        for (double weight : weights) {
            total += weight;
            counted += weight > 0 ? 1 : 0;
        }
        if (counted < 2 || parts.length != weights.length || !Double.isFinite(norm)) {
            return;
        }
        // A part is weight / total times its micro-batch's own mean gradient. The mean of those gradients' squares by
        // weight behaves as if every micro-batch had total / counted of it.
        double small = 0;
        for (int i = 0; i < parts.length; i++) {
            small += weights[i] > 0 ? parts[i] * parts[i] * total / weights[i] : 0;
        }
        double noise = (small - norm * norm) * total / (counted - 1);
        double signal = norm * norm - noise / total;
        if (Double.isFinite(noise)) {
            state = new State(DECAY * state.noise + (1 - DECAY) * noise, DECAY * state.signal + (1 - DECAY) * signal);
        }
    }

    /** NaN while nothing is known, or while the averages are still dominated by noise. */
    public double value() {
        return state.signal > 0 ? state.noise / state.signal : Double.NaN;
    }
}
