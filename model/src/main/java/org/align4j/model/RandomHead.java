package org.align4j.model;

import org.align4j.core.run.Seeds;
import org.align4j.model.checkpoint.NamedTensor;

/**
 * A score head that starts at random: N(0, scale / sqrt(d + 1)), d the width (Stiennon et al. 2020 with a scale of 1).
 *
 * @param outputs rows of the head
 */
record RandomHead(int outputs, double scale, Seeds seeds) implements Weights.Start {
    @Override
    public void fill(NamedTensor tensor, float[] numbers) {
        Weights.normal(numbers, scale / Math.sqrt(tensor.shape().get(1) + 1.0), seeds.generator("score head"));
    }
}
