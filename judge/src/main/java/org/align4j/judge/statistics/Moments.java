package org.align4j.judge.statistics;

import java.util.Arrays;

/**
 * Mean and spread of numbers. Numbers that are all the same have no spread, to the last bit: what divides by a deviation, or
 * asks whether there is one, must not take the rounding of a mean (three times 0.1) for one.
 *
 * @param mean 0 of no numbers
 * @param squares sum of the squared differences from the mean
 * @param count how many numbers
 */
public record Moments(double mean, double squares, int count) {
    public static Moments of(double[] numbers) {
        if (same(numbers)) {
            return new Moments(numbers.length == 0 ? 0 : numbers[0], 0, numbers.length);
        }
        double mean = Arrays.stream(numbers).average().orElse(0);
        double squares =
                Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).sum();
        return new Moments(mean, squares, numbers.length);
    }

    /** Whether all are equal; so none are. */
    public static boolean same(double[] numbers) {
        for (double number : numbers) {
            if (number != numbers[0]) {
                return false;
            }
        }
        return true;
    }

    /** With n; 0 of no numbers. */
    public double variance() {
        return count == 0 ? 0 : squares / count;
    }

    /** With n. */
    public double deviation() {
        return Math.sqrt(variance());
    }

    /** With n - 1; 0 of fewer than two numbers. */
    public double sampleVariance() {
        return count < 2 ? 0 : squares / (count - 1);
    }

    /** With n - 1. */
    public double sampleDeviation() {
        return Math.sqrt(sampleVariance());
    }
}
