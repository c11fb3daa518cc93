package org.align4j.pipeline.bench;

/**
 * One row of the table, before it is measured.
 *
 * @param batch rows, pairs or completions at once, as {@link Work} counts them
 * @param length tokens of a row, or new tokens
 * @param promptLength tokens of a prompt, where the work samples
 */
public record Measurement(Work work, int batch, int length, int promptLength) {}
