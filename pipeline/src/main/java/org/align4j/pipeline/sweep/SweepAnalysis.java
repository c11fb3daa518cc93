package org.align4j.pipeline.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.align4j.core.run.LxmRandom;
import org.align4j.core.run.Seeds;
import org.align4j.judge.statistics.BradleyTerry;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.judge.statistics.Interval;
import org.align4j.judge.statistics.SignFlipTest;
import org.align4j.pipeline.evaluate.Diversity;
import org.align4j.pipeline.evaluate.LengthControl;
import org.align4j.pipeline.evaluate.SuiteRun;
import org.jspecify.annotations.Nullable;

/** What follows from the measurements: win rates, ratings, alarms, and which model to take. */
final class SweepAnalysis {
    /** A difference with a p-value above it does not count. */
    static final double LEVEL = 0.05;

    private static final int MOST_REFITS = 300;

    private final SweepConfig config;
    private final List<Competitor> models;
    private final List<Measured> measured;
    private final int baseline;
    private final int prompts;
    private final ClusterBootstrap bootstrap;
    private final long seed;

    /** @param baseline which of the models */
    SweepAnalysis(SweepConfig config, List<Competitor> models, List<Measured> measured, int baseline) {
        this.config = config;
        this.models = models;
        this.measured = measured;
        this.baseline = baseline;
        this.prompts = measured.get(0).texts().size();
        this.seed = new Seeds(config.seed()).seed("sweep/statistics");
        this.bootstrap = new ClusterBootstrap(config.resamples(), seed);
    }

    /**
     * Everything.
     *
     * @param held of the judges that no training step used, the one that chooses first
     * @param training of the judge that training followed, null without one
     * @param suite of each evaluation what it says of the models
     */
    SweepResults results(List<PairTable> held, @Nullable PairTable training, List<SuiteRun.Outcome> suite) {
        List<PairTable> tables = new ArrayList<>(held);
        if (training != null) {
            tables.add(training);
        }
        Map<String, List<Interval>> ratings = new LinkedHashMap<>();
        for (PairTable table : held) {
            if (config.pairs() == SweepConfig.Pairs.ALL) {
                ratings.put(table.judge(), ratings(table));
            }
        }
        List<SweepResults.Model> rows = new ArrayList<>();
        for (int model = 0; model < models.size(); model++) {
            rows.add(row(model, tables, ratings));
        }
        return new SweepResults(
                prompts,
                config.completionsPerPrompt(),
                models.get(baseline).name(),
                rows,
                suite.stream().map(this::evaluated).toList(),
                new Alarms(models, measured, baseline, config.resamples(), seed).all(held, training, suite),
                choice(held.get(0)));
    }

    private SweepResults.Model row(int model, List<PairTable> tables, Map<String, List<Interval>> ratings) {
        Competitor competitor = models.get(model);
        Measured own = measured.get(model);
        List<SweepResults.Judged> judged = new ArrayList<>();
        for (PairTable table : tables) {
            double[] outcomes = table.over(baseline, model, prompts);
            List<double[]> known = Arrays.stream(outcomes)
                    .filter(each -> !Double.isNaN(each))
                    .mapToObj(each -> new double[] {each})
                    .toList();
            Interval winRate =
                    known.isEmpty() ? new Interval(Double.NaN, Double.NaN, Double.NaN) : bootstrap.mean(known);
            List<Interval> rating = ratings.get(table.judge());
            judged.add(new SweepResults.Judged(
                    table.judge(),
                    winRate,
                    model == baseline ? null : lengthControlled(model, outcomes),
                    rating == null ? null : rating.get(model),
                    (double) known.size() / prompts));
        }
        Interval reward = own.rewards() == null
                ? null
                : bootstrap.mean(own.rewards().stream()
                        .map(each ->
                                each.stream().mapToDouble(Double::doubleValue).toArray())
                        .toList());
        return new SweepResults.Model(
                competitor.name(),
                competitor.run(),
                competitor.step() == Competitor.RESULT ? null : competitor.step(),
                own.kl(),
                reward,
                own.meanLength(),
                own.finished(),
                Diversity.of(own.texts().stream().flatMap(List::stream).toList()),
                judged);
    }

    private double lengthControlled(int model, double[] outcomes) {
        List<Double> preferences = new ArrayList<>();
        List<Double> differences = new ArrayList<>();
        for (int prompt = 0; prompt < prompts; prompt++) {
            if (!Double.isNaN(outcomes[prompt])) {
                preferences.add(outcomes[prompt]);
                differences.add(measured.get(model).length(prompt)
                        - measured.get(baseline).length(prompt));
            }
        }
        return preferences.isEmpty()
                ? Double.NaN
                : LengthControl.fit(array(preferences), array(differences), new double[0], 0)
                        .winRate();
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Ratings with percentile intervals of fits to prompts drawn again. */
    private List<Interval> ratings(PairTable table) {
        int[] once = new int[prompts];
        Arrays.fill(once, 1);
        double[] estimates = BradleyTerry.ratings(table.wins(once));
        int refits = Math.min(MOST_REFITS, config.resamples());
        double[][] drawn = new double[models.size()][refits];
        RandomGenerator random = new LxmRandom(seed);
        for (int refit = 0; refit < refits; refit++) {
            int[] counts = new int[prompts];
            random.ints(prompts, 0, prompts).forEach(prompt -> counts[prompt]++);
            double[] ratings = BradleyTerry.ratings(table.wins(counts));
            for (int model = 0; model < ratings.length; model++) {
                drawn[model][refit] = ratings[model];
            }
        }
        List<Interval> ratings = new ArrayList<>();
        for (int model = 0; model < estimates.length; model++) {
            Arrays.sort(drawn[model]);
            ratings.add(new Interval(
                    estimates[model],
                    drawn[model][(int) Math.floor(0.025 * (refits - 1))],
                    drawn[model][(int) Math.ceil(0.975 * (refits - 1))]));
        }
        return ratings;
    }

    private SweepResults.Evaluated evaluated(SuiteRun.Outcome outcome) {
        double[] compared = higherIsBetter(outcome, baseline);
        List<SweepResults.Entry> entries = new ArrayList<>();
        for (int model = 0; model < models.size(); model++) {
            double[] own = higherIsBetter(outcome, model);
            entries.add(new SweepResults.Entry(
                    models.get(model).name(),
                    outcome.readings().get(model),
                    model == baseline ? null : (Double) pGreater(compared, own),
                    model == baseline ? null : (Double) pGreater(own, compared)));
        }
        return new SweepResults.Evaluated(
                outcome.evaluation(), outcome.type(), outcome.lowerIsBetter(), entries, outcome.rewardModel());
    }

    private static double[] higherIsBetter(SuiteRun.Outcome outcome, int model) {
        double[] values = outcome.values().get(model);
        return outcome.lowerIsBetter()
                ? Arrays.stream(values).map(each -> -each).toArray()
                : values;
    }

    /**
     * Of the models that are not significantly worse than the best one by the judge, the one nearest to the baseline: what
     * is not shown to help is not worth its distance.
     */
    private SweepResults.@Nullable Choice choice(PairTable table) {
        List<Integer> others = IntStream.range(0, models.size())
                .filter(model -> model != baseline)
                .boxed()
                .toList();
        if (others.isEmpty()) {
            return null;
        }
        int best = baseline;
        for (int model : others) {
            best = rate(table, model) > rate(table, best) ? model : best;
        }
        double[] ofBest = table.over(baseline, best, prompts);
        if (best == baseline || pGreater(ofBest, table.over(baseline, baseline, prompts)) > LEVEL) {
            return new SweepResults.Choice(
                    models.get(baseline).name(),
                    "no model is significantly better than the baseline by " + table.judge()
                            + " (the highest win rate is " + percent(rate(table, best)) + ", "
                            + models.get(best).name() + "'s)");
        }
        int chosen = best;
        for (int model : others) {
            boolean near = pGreater(ofBest, table.over(baseline, model, prompts)) > LEVEL;
            boolean better =
                    pGreater(table.over(baseline, model, prompts), table.over(baseline, baseline, prompts)) <= LEVEL;
            if (near && better && distance(model) < distance(chosen)) {
                chosen = model;
            }
        }
        return new SweepResults.Choice(models.get(chosen).name(), why(table, chosen, best));
    }

    private String why(PairTable table, int chosen, int best) {
        String own = "win rate " + percent(rate(table, chosen)) + " by " + table.judge() + " over "
                + models.get(baseline).name();
        if (chosen == best) {
            return own + ", the highest, and no model nearer to the baseline does as well";
        }
        return own
                + String.format(
                        Locale.ROOT,
                        "; %s has the highest, %s, but not significantly so (p = %.2g), at a KL of %.1f instead of %.1f",
                        models.get(best).name(),
                        percent(rate(table, best)),
                        pGreater(table.over(baseline, best, prompts), table.over(baseline, chosen, prompts)),
                        distance(best),
                        distance(chosen));
    }

    private double rate(PairTable table, int model) {
        return OverOptimization.mean(table.over(baseline, model, prompts));
    }

    private double pGreater(double[] first, double[] second) {
        return SignFlipTest.greater(OverOptimization.differences(first, second), seed);
    }

    private double distance(int model) {
        Double kl = measured.get(model).kl();
        return kl == null ? 0 : kl;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
