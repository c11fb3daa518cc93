package org.align4j.judge.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.align4j.core.options.Check;
import org.align4j.core.run.LxmRandom;

/**
 * The percentile bootstrap over clusters (Efron 1979; Cameron, Gelbach and Miller 2008). Completions of one prompt are
 * alike, so whole prompts are drawn again, never single comparisons: the interval would be too narrow otherwise.
 *
 * @param resamples how often all clusters are drawn again
 * @param seed of the draws; the same seed gives the same interval
 */
public record ClusterBootstrap(int resamples, long seed) {
    private static final int MOST = 1_000_000;

    public ClusterBootstrap {
        check(resamples);
    }

    /** Of the option {@code resamples}: enough for an interval's ends, and as many numbers as fit into memory. */
    public static void check(int resamples) {
        Check.that(resamples >= 100 && resamples <= MOST, "resamples", "must be between 100 and " + MOST, resamples);
    }

    /**
     * Mean of all values with its 95 % interval.
     *
     * @param clusters the values of each prompt, at least one prompt, each with at least one value
     */
    public Interval mean(List<double[]> clusters) {
        int n = clusters.size();
        double[] sums = new double[n];
        int[] counts = new int[n];
        for (int i = 0; i < n; i++) {
            counts[i] = clusters.get(i).length;
            sums[i] = Arrays.stream(clusters.get(i)).sum();
        }
        double[] means = new double[resamples];
        RandomGenerator random = new LxmRandom(seed);
        for (int resample = 0; resample < resamples; resample++) {
            double sum = 0;
            long count = 0;
            for (int draw = 0; draw < n; draw++) {
                int cluster = random.nextInt(n);
                sum += sums[cluster];
                count += counts[cluster];
            }
            means[resample] = sum / count;
        }
        double estimate = Arrays.stream(sums).sum() / Arrays.stream(counts).sum();
        Arrays.sort(means);
        return new Interval(estimate, quantile(means, 0.025), quantile(means, 0.975));
    }

    /**
     * Any statistic of all values with its 95 % interval. Resamples for which it is not defined do not count; where that
     * is more than half of them, there is no interval (NaN).
     *
     * @param clusters the values of each prompt
     * @param statistic of a whole sample, NaN where it is not defined
     */
    public <T> Interval of(List<? extends List<T>> clusters, ToDoubleFunction<List<T>> statistic) {
        List<T> all = new ArrayList<>();
        clusters.forEach(all::addAll);
        double estimate = statistic.applyAsDouble(all);
        if (clusters.isEmpty() || Double.isNaN(estimate)) {
            return new Interval(estimate, Double.NaN, Double.NaN);
        }
        double[] found = new double[resamples];
        int defined = 0;
        RandomGenerator random = new LxmRandom(seed);
        List<T> drawn = new ArrayList<>(all.size());
        for (int resample = 0; resample < resamples; resample++) {
            drawn.clear();
            for (int draw = 0; draw < clusters.size(); draw++) {
                drawn.addAll(clusters.get(random.nextInt(clusters.size())));
            }
            double value = statistic.applyAsDouble(drawn);
            if (!Double.isNaN(value)) {
                found[defined++] = value;
            }
        }
        if (2 * defined <= resamples) {
            return new Interval(estimate, Double.NaN, Double.NaN);
        }
        double[] sorted = Arrays.copyOf(found, defined);
        Arrays.sort(sorted);
        return new Interval(estimate, quantile(sorted, 0.025), quantile(sorted, 0.975));
    }

    /**
     * How much better the first is than the second, prompt by prompt: the mean of {@code first - second} with its
     * interval. Pairing takes the prompts' own difficulty out of the difference.
     *
     * @param first one value per prompt
     * @param second of the same prompts in the same order
     */
    public Interval pairedDifference(double[] first, double[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException("a paired difference needs the same prompts on both sides");
        }
        double[][] differences = new double[first.length][];
        for (int i = 0; i < first.length; i++) {
            differences[i] = new double[] {first[i] - second[i]};
        }
        return mean(List.of(differences));
    }

    /** Linear interpolation between order statistics, as numpy's default. */
    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
