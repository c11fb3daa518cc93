package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;

/**
 * Below which probability a step is best called wrong. Labels that are shares of rollouts say how often a solution still ends right, which
 * may be less than half after a right step, so 1/2 is a threshold for marks alone. The one with the highest F1 on first errors is taken
 * (Zheng et al. 2024, ProcessBench), of those from 0.01 to 0.99.
 */
final class StepThreshold {
    private static final int PARTS = 100;

    /** Of each solution the index of its first wrong step, as many as there are steps where all are right. */
    private final List<Integer> errors = new ArrayList<>();

    private final List<double[]> probabilities = new ArrayList<>();

    /** @param scores of a solution's steps, log-odds */
    void add(double[] scores, int firstError) {
        double[] own = new double[scores.length];
        for (int step = 0; step < own.length; step++) {
            own[step] = 1 / (1 + Math.exp(-scores[step]));
        }
        probabilities.add(own);
        errors.add(firstError);
    }

    /** The best of all solutions, the lowest of equally good ones; NaN where none is sound or none is wrong. */
    double best() {
        return best(0, 1);
    }

    /** F1 on each half of the solutions by the threshold that is best on the other, counted together; NaN where a half has no sound or no wrong one. */
    double crossed() {
        Counts counts = new Counts();
        double even = best(0, 2);
        double odd = best(1, 2);
        if (Double.isNaN(even) || Double.isNaN(odd)) {
            return Double.NaN;
        }
        for (int i = 0; i < errors.size(); i++) {
            counts.add(i, i % 2 == 0 ? odd : even);
        }
        return counts.f1();
    }

    private double best(int from, int every) {
        double best = Double.NaN;
        double highest = Double.NEGATIVE_INFINITY;
        for (int part = 1; part < PARTS; part++) {
            double threshold = part / (double) PARTS;
            Counts counts = new Counts();
            for (int i = from; i < errors.size(); i += every) {
                counts.add(i, threshold);
            }
            double f1 = counts.f1();
            if (f1 > highest) {
                highest = f1;
                best = threshold;
            }
        }
        return best;
    }

    private final class Counts {
        private int wrong;
        private int found;
        private int sound;
        private int accepted;

        void add(int solution, double threshold) {
            double[] steps = probabilities.get(solution);
            int called = 0;
            while (called < steps.length && steps[called] > threshold) {
                called++;
            }
            boolean hit = called == errors.get(solution);
            if (errors.get(solution) < steps.length) {
                wrong++;
                found += hit ? 1 : 0;
            } else {
                sound++;
                accepted += hit ? 1 : 0;
            }
        }

        double f1() {
            return StepEvaluation.firstErrorF1(found, wrong, accepted, sound);
        }
    }
}
