package org.align4j.rl.preference;

import ai.djl.ndarray.NDArray;

/** Losses of pairs whose label is right with probability p. */
final class SoftLabels {
    private SoftLabels() {}

    /** {@code (difference - 1/(2β))²} as labelled, {@code (difference + 1/(2β))²} the other way round. */
    static NDArray squaredToMargin(PairLogProbs pairs, NDArray difference, double beta) {
        double target = 1 / (2 * beta);
        return mixed(
                pairs.pChosen(),
                difference.sub(target).square(),
                difference.add(target).square());
    }

    /** The loss as labelled with weight p, that of the swapped pair with weight 1 - p. */
    static NDArray mixed(NDArray p, NDArray asLabelled, NDArray swapped) {
        return p.mul(asLabelled).add(p.neg().add(1).mul(swapped));
    }
}
