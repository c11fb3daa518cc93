package org.align4j.model;

import org.align4j.model.checkpoint.NamedTensor;

/**
 * A score head whose numbers are given.
 *
 * @param outputs rows of the head
 */
record GivenHead(int outputs, Entry entry) implements Weights.Start {
    /** A number of the head by its row and column. */
    @FunctionalInterface
    interface Entry {
        float at(int row, int column);
    }

    @Override
    public void fill(NamedTensor tensor, float[] numbers) {
        int width = numbers.length / outputs;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = entry.at(i / width, i % width);
        }
    }
}
