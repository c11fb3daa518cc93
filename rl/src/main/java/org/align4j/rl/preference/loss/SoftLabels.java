package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import java.util.function.Function;
import org.align4j.model.Scalars;

/** Losses of pairs whose label is right with probability p. */
final class SoftLabels {
    private SoftLabels() {}

    /** A loss of certain labels, as labelled with weight p and of the swapped pair with weight 1 - p. */
    static NDArray of(PairLogProbs pairs, Function<PairLogProbs, NDArray> certain) {
        NDArray asLabelled = certain.apply(pairs);
        // what is infinite the other way round must not become 0 times infinity
        return pairs.hard() ? asLabelled : mixed(pairs.pChosen(), asLabelled, certain.apply(pairs.swapped()));
    }

    /** {@code (difference - 1/(2β))²} as labelled, {@code (difference + 1/(2β))²} the other way round. */
    static NDArray squaredToMargin(PairLogProbs pairs, NDArray difference, double beta) {
        double target = 1 / (2 * beta);
        return mixed(
                pairs.pChosen(),
                difference.sub(target).square(),
                difference.add(target).square());
    }

    /** {@code -log σ(x)} where a share of the labels is taken to be wrong. */
    static NDArray smoothed(PairLogProbs pairs, NDArray x, double labelSmoothing) {
        NDArray p = Scalars.mul(pairs.pChosen(), 1 - 2 * labelSmoothing).add(labelSmoothing);
        return mixed(p, Logistic.loss(x), Logistic.loss(x.neg()));
    }

    /** The loss as labelled with weight p, that of the swapped pair with weight 1 - p. */
    static NDArray mixed(NDArray p, NDArray asLabelled, NDArray swapped) {
        return p.mul(asLabelled).add(p.neg().add(1).mul(swapped));
    }
}
