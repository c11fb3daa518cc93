package org.align4j.rl.value;

/** The slopes of a row's loss in its numbers, gathered term by term. */
final class Slopes {
    private final float[] slopes;
    private final int first;
    private final int outputs;

    /**
     * @param slopes of a whole batch
     * @param first where the row begins in it
     */
    Slopes(float[] slopes, int first, int outputs) {
        this.slopes = slopes;
        this.first = first;
        this.outputs = outputs;
    }

    void add(int place, int output, double slope) {
        slopes[first + place * outputs + output] += (float) slope;
    }
}
