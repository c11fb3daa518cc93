package org.align4j.judge.evaluation;

/** A mean under construction; NaN of nothing. */
final class Share {
    private double sum;
    private long count;

    void add(double value) {
        sum += value;
        count++;
    }

    double mean() {
        return count == 0 ? Double.NaN : sum / count;
    }
}
