package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import org.align4j.reward.loss.Reduce;

/**
 * How a model that was trained on segments is read: at tokens of text, of which a completion has several.
 *
 * @param reduce how the numbers at a completion's tokens become its score
 * @param tokenMean mean of the numbers at single tokens
 * @param deviation standard deviation (n - 1) between rows of the sum of their numbers, each less the mean
 */
public record Reading(Reduce reduce, double tokenMean, double deviation) {
    /** Of rows' numbers at their tokens of text. */
    static Reading of(Reduce reduce, List<double[]> rows) {
        double sum = 0;
        long count = 0;
        for (double[] row : rows) {
            for (double number : row) {
                sum += number;
                count++;
            }
        }
        double mean = count == 0 ? 0 : sum / count;
        List<Double> sums = new ArrayList<>();
        for (double[] row : rows) {
            double own = 0;
            for (double number : row) {
                own += number - mean;
            }
            sums.add(own);
        }
        Normalization spread =
                Normalization.of(sums.stream().mapToDouble(Double::doubleValue).toArray());
        return new Reading(reduce, mean, spread.standardDeviation());
    }

    /** A row's score from its numbers at certain tokens; 0 of none. */
    static double reduced(Reduce reduce, float[] numbers, int[] places) {
        double score = 0;
        for (int i = 0; i < places.length; i++) {
            score += reduce.weight(i, places.length) * numbers[places[i]];
        }
        return score;
    }
}
