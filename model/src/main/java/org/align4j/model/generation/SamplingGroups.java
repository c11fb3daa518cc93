package org.align4j.model.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.model.config.SamplingConfig;

/** Which rows of a batch are drawn alike; a free slot is drawn as the first row is, and nothing of it is taken. */
final class SamplingGroups {
    private final List<double[]> settings = new ArrayList<>();
    private final List<SamplingConfig> distinct = new ArrayList<>();
    private final long[] group;

    SamplingGroups(int rows) {
        group = new long[rows];
    }

    void put(int row, SamplingConfig sampling) {
        for (int i = 0; i < distinct.size(); i++) {
            if (alike(distinct.get(i), sampling)) {
                group[row] = i;
                return;
            }
        }
        group[row] = distinct.size();
        distinct.add(sampling);
        settings.add(settings(sampling));
    }

    /** As kernels read them: temperature, top-k, top-p, min-p, repetition penalty. */
    static double[] settings(SamplingConfig sampling) {
        return new double[] {
            sampling.temperature(), sampling.topK(), sampling.topP(), sampling.minP(), sampling.repetitionPenalty()
        };
    }

    private static boolean alike(SamplingConfig one, SamplingConfig other) {
        return Arrays.equals(settings(one), settings(other));
    }

    /** (groups, 5). */
    double[][] settings() {
        return settings.toArray(double[][]::new);
    }

    /** (rows): the group of each. */
    long[] group() {
        return group;
    }

    boolean single() {
        return settings.size() == 1;
    }
}
