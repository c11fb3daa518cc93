package org.align4j.rl.offline;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.align4j.judge.statistics.Moments;

/**
 * Moments of all actions' advantages.
 *
 * @param deviation with n
 * @param positive share above 0
 */
record Advantages(double mean, double deviation, double positive) {
    static Advantages of(double[][] advantages) {
        double[] all = Arrays.stream(advantages).flatMapToDouble(Arrays::stream).toArray();
        Moments moments = Moments.of(all);
        double positive = Arrays.stream(all)
                .map(advantage -> advantage > 0 ? 1 : 0)
                .average()
                .orElse(0);
        return new Advantages(moments.mean(), moments.deviation(), positive);
    }

    static double[][] map(double[][] numbers, DoubleUnaryOperator function) {
        return Arrays.stream(numbers)
                .map(row -> Arrays.stream(row).map(function).toArray())
                .toArray(double[][]::new);
    }
}
