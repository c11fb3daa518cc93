package org.align4j.pipeline.bench;

import org.align4j.model.config.SamplerWeights;

/**
 * A part of a turn whose products and traffic can overlap with each other, but not with another part's.
 *
 * @param weightProducts floating point operations of products with weights, two for each multiplication with its addition
 * @param attentionProducts those of attention
 * @param bytes that come from memory or go there at least: weights, keys and values, the optimizer's state
 * @param weights what the products hold weights in
 */
record WorkPart(double weightProducts, double attentionProducts, double bytes, SamplerWeights weights) {
    WorkPart(double weightProducts, double attentionProducts, double bytes) {
        this(weightProducts, attentionProducts, bytes, SamplerWeights.PRECISION);
    }

    double operations() {
        return weightProducts + attentionProducts;
    }
}
