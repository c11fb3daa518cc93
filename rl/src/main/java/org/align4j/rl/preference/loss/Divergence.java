package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;

/** An f-divergence between policy and reference, by what {@link FDpo} needs of it. */
public sealed interface Divergence permits ForwardKl, Js, Alpha {
    /**
     * {@code f'(u)}, up to a constant, which cancels.
     *
     * @param logRatio log u
     */
    NDArray slope(NDArray logRatio);
}
