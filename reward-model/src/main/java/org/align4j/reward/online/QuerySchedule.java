package org.align4j.reward.online;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How a budget of questions is spread over a run: in proportion to a rate of t, which goes from 0 at the first point to 1 at the last
 * (the schedules of Gleave et al. 2022, imitation).
 */
public enum QuerySchedule {
    /** As many each time. */
    CONSTANT {
        @Override
        double rate(double t) {
            return 1;
        }
    },
    /** 1 / (1 + t): half as many at the end. */
    HYPERBOLIC {
        @Override
        double rate(double t) {
            return 1 / (1 + t);
        }
    },
    /** 1 / (1 + t²). */
    INVERSE_QUADRATIC {
        @Override
        double rate(double t) {
            return 1 / (1 + t * t);
        }
    };

    abstract double rate(double t);

    /**
     * Questions at each point, rounded by the largest remainder so that they add up; equal remainders favour the earlier point.
     *
     * @param questions to spread, 0 or more
     * @param points 0 or more
     */
    public int[] spread(int questions, int points) {
        double[] rates = IntStream.range(0, points)
                .mapToDouble(i -> rate(points == 1 ? 0 : (double) i / (points - 1)))
                .toArray();
        double sum = Arrays.stream(rates).sum();
        int[] counts = new int[points];
        double[] remainders = new double[points];
        int given = 0;
        for (int i = 0; i < points; i++) {
            double exact = questions * rates[i] / sum;
            counts[i] = (int) Math.floor(exact);
            remainders[i] = exact - counts[i];
            given += counts[i];
        }
        IntStream.range(0, points)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -remainders[i]))
                .limit(questions - given)
                .forEach(i -> counts[i]++);
        return counts;
    }
}
