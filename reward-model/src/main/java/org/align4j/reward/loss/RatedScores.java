package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Scores of rated completions, as {@link RatingLoss} sees them. Arrays are of one float type.
 *
 * @param scores (ratings), the score of each rating's completion
 * @param ratings what was given
 * @param parameters (parameters) of the loss, as {@link RatingLoss#start} lays them out
 * @param scale of the whole dataset
 */
public record RatedScores(NDArray scores, List<Given> ratings, NDArray parameters, RatingScale scale) {
    public RatedScores {
        ratings = List.copyOf(ratings);
    }

    /**
     * One rating.
     *
     * @param value as it was given
     * @param level its place among the scale's levels, from 0; -1 of a value that only a dataset to measure on has
     * @param rater who gave it: a place among the scale's raters
     * @param share 1 / how many ratings that rater gave
     */
    public record Given(double value, int level, int rater, double share) {}

    int boundaries() {
        return scale.boundaries();
    }

    /** (ratings): the values. */
    NDArray values() {
        return RowGroups.numbers(scores, ratings.stream().mapToDouble(Given::value));
    }

    /** A constant of (ratings, boundaries). */
    NDArray matrix(Entry entry) {
        int width = boundaries();
        double[] numbers = new double[ratings.size() * width];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = entry.of(ratings.get(i / width).level(), i % width);
        }
        return RowGroups.numbers(scores, DoubleStream.of(numbers)).reshape(ratings.size(), width);
    }

    /** An entry of a matrix by a rating's level and a boundary; boundary k lies between levels k and k + 1. */
    @FunctionalInterface
    interface Entry {
        double of(int level, int boundary);
    }
}
