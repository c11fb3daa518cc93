package org.align4j.pipeline.bench;

import org.align4j.model.config.SamplerWeights;

/**
 * One row of the table, before it is measured.
 *
 * @param batch rows, pairs or completions at once, as {@link Work} counts them
 * @param length tokens of a row, or new tokens
 * @param promptLength tokens of a prompt, where the work samples
 * @param weights what a decoder holds weights in
 */
public record Measurement(Work work, int batch, int length, int promptLength, SamplerWeights weights) {
    /** With weights in the engine's precision. */
    public Measurement(Work work, int batch, int length, int promptLength) {
        this(work, batch, length, promptLength, SamplerWeights.PRECISION);
    }
}
