package org.align4j.judge.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * P-values of several tests, corrected so that one false discovery among all of them is as improbable as the level says
 * (Holm 1979): the smallest times the number of tests, the next times one less, and so on, none below one before it.
 */
public final class Holm {
    private Holm() {}

    /**
     * In the order given, at most 1.
     *
     * @param pValues of the tests, which may depend on each other
     */
    public static double[] adjust(double[] pValues) {
        List<Integer> rising = IntStream.range(0, pValues.length)
                .boxed()
                .sorted(Comparator.comparingDouble(test -> pValues[test]))
                .toList();
        double[] adjusted = new double[pValues.length];
        double least = 0;
        for (int place = 0; place < pValues.length; place++) {
            int test = rising.get(place);
            least = Math.max(least, Math.min(1, (pValues.length - place) * pValues[test]));
            adjusted[test] = least;
        }
        return adjusted;
    }
}
