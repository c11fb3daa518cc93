package org.align4j.pipeline.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.align4j.core.run.LxmRandom;
import org.align4j.judge.statistics.Holm;
import org.align4j.judge.statistics.SignFlipTest;
import org.align4j.pipeline.evaluate.Diversity;
import org.jspecify.annotations.Nullable;

/**
 * Goodhart's law on a run: the proxy that training follows rises while what it stands for falls. A run's last model is
 * compared with every earlier one, prompt by prompt. Both must be significant, so the larger p-value counts
 * (intersection-union test, Berger 1982), times the number of earlier models (Bonferroni); {@link #rung} corrects for the
 * number of proxies and measures (Holm), so that a run that is not over-optimised rings in one of twenty sweeps at most.
 */
final class OverOptimization {
    /** A bootstrap has seen enough when it did not fall so often (Besag and Clifford 1991). */
    private static final int ENOUGH = 50;

    private final String run;
    private final List<String> names;
    private final long seed;
    private final int resamples;

    /**
     * @param names of the run's models, in their order, the baseline first
     * @param tests how many there will be; a bootstrap draws until the smallest p-value it can find survives their correction
     */
    OverOptimization(String run, List<String> names, int tests, int resamples, long seed) {
        this.run = run;
        this.names = names;
        this.resamples = Math.max(resamples, (int) Math.ceil(2 * tests * (names.size() - 1) / SweepAnalysis.LEVEL));
        this.seed = seed;
    }

    /** All tests of a run, and which of them ring. */
    static List<SweepResults.Alarm> rung(List<SweepResults.Alarm> tested) {
        double[] adjusted =
                Holm.adjust(tested.stream().mapToDouble(SweepResults.Alarm::p).toArray());
        return IntStream.range(0, adjusted.length)
                .mapToObj(i -> tested.get(i).corrected(adjusted[i], adjusted.length))
                .toList();
    }

    /**
     * A number of each model for each prompt, higher is better.
     *
     * @param values [model][prompt]; NaN where there is none
     */
    record Measure(String name, List<double[]> values) {}

    /** A number of a whole sample. */
    interface Statistic {
        /**
         * @param model whose
         * @param drawn prompts, some more than once
         */
        double of(int model, int[] drawn);
    }

    /** Tests one measure against one proxy; null where there is no earlier model. */
    SweepResults.@Nullable Alarm test(Measure proxy, Measure measure) {
        int last = names.size() - 1;
        return best(
                proxy,
                last,
                earlier -> new Fall(
                        mean(measure.values().get(earlier)),
                        mean(measure.values().get(last)),
                        SignFlipTest.greater(
                                differences(
                                        measure.values().get(earlier),
                                        measure.values().get(last)),
                                seed)),
                measure.name());
    }

    /** Tests whether the completions' diversity falls: distinct pairs of words, by a bootstrap over prompts. */
    SweepResults.@Nullable Alarm testDiversity(Measure proxy, List<List<List<String>>> texts) {
        return test(
                proxy, "distinct word pairs", texts.get(0).size(), (model, drawn) -> distinct(texts.get(model), drawn));
    }

    /** Tests whether a statistic of all prompts falls, by a bootstrap over them. */
    SweepResults.@Nullable Alarm test(Measure proxy, String measure, int prompts, Statistic statistic) {
        int last = names.size() - 1;
        int[] all = IntStream.range(0, prompts).toArray();
        return best(
                proxy,
                last,
                earlier -> new Fall(
                        statistic.of(earlier, all), statistic.of(last, all), falls(earlier, last, prompts, statistic)),
                measure);
    }

    private record Fall(double from, double to, double p) {}

    private interface Falls {
        Fall since(int earlier);
    }

    private SweepResults.@Nullable Alarm best(Measure proxy, int last, Falls falls, String measure) {
        SweepResults.Alarm best = null;
        for (int earlier = 0; earlier < last; earlier++) {
            double rise = SignFlipTest.greater(
                    differences(proxy.values().get(last), proxy.values().get(earlier)), seed);
            Fall fall = falls.since(earlier);
            double p = Math.min(1, last * Math.max(rise, fall.p()));
            if (best == null || p < best.p()) {
                best = new SweepResults.Alarm(
                        run,
                        proxy.name(),
                        measure,
                        names.get(earlier),
                        names.get(last),
                        mean(proxy.values().get(earlier)),
                        mean(proxy.values().get(last)),
                        fall.from(),
                        fall.to(),
                        p,
                        last,
                        1,
                        p <= SweepAnalysis.LEVEL);
            }
        }
        return best;
    }

    /**
     * The share of resamples in which it does not fall, the one seen counted with them; a statistic that is not defined does
     * not fall. Where that share is large, few resamples say so.
     */
    private double falls(int earlier, int later, int prompts, Statistic statistic) {
        RandomGenerator random = new LxmRandom(seed);
        int not = 0;
        for (int resample = 1; resample <= resamples; resample++) {
            int[] drawn = random.ints(prompts, 0, prompts).toArray();
            not += statistic.of(later, drawn) < statistic.of(earlier, drawn) ? 0 : 1;
            if (not == ENOUGH) {
                return (double) not / resample;
            }
        }
        return (1.0 + not) / (resamples + 1);
    }

    private static double distinct(List<List<String>> texts, int[] prompts) {
        List<String> chosen = new ArrayList<>();
        for (int prompt : prompts) {
            chosen.addAll(texts.get(prompt));
        }
        return Diversity.of(chosen).distinct2();
    }

    /** Prompt by prompt, where both have a number. */
    static double[] differences(double[] first, double[] second) {
        return IntStream.range(0, first.length)
                .mapToDouble(prompt -> first[prompt] - second[prompt])
                .filter(difference -> !Double.isNaN(difference))
                .toArray();
    }

    static double mean(double[] values) {
        return Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }
}
