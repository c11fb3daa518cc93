package org.align4j.rl.value;

/**
 * |τ - 1(u &lt; 0)| u² of an error u = target - value (Kostrikov et al. 2021, section 4): half the squared error at τ = 0.5,
 * the largest target seen as τ goes to 1.
 */
record ExpectileLoss(double tau) {
    double of(double error) {
        return weight(error) * error * error;
    }

    /** In the value. */
    double slope(double error) {
        return -2 * weight(error) * error;
    }

    private double weight(double error) {
        return error < 0 ? 1 - tau : tau;
    }
}
