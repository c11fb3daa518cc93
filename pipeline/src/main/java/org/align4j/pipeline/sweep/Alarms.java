package org.align4j.pipeline.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.pipeline.evaluate.LengthControl;
import org.align4j.pipeline.evaluate.SuiteRun;
import org.jspecify.annotations.Nullable;

/** Every proxy of every run against everything that should not fall: judges, the suite's evaluations, diversity. */
record Alarms(List<Competitor> models, List<Measured> measured, int baseline, int resamples, long seed) {
    List<SweepResults.Alarm> all(List<PairTable> held, @Nullable PairTable training, List<SuiteRun.Outcome> suite) {
        Map<String, List<Integer>> runs = new LinkedHashMap<>();
        for (int model = 0; model < models.size(); model++) {
            if (model != baseline) {
                runs.computeIfAbsent(models.get(model).run(), run -> new ArrayList<>(List.of(baseline)))
                        .add(model);
            }
        }
        List<SweepResults.Alarm> alarms = new ArrayList<>();
        runs.forEach((run, members) -> {
            List<String> names =
                    members.stream().map(model -> models.get(model).name()).toList();
            List<OverOptimization.Measure> proxies = proxies(members, training);
            List<SuiteRun.Outcome> goals =
                    suite.stream().filter(SuiteRun.Outcome::goal).toList();
            int tests = proxies.size() * (2 * held.size() + goals.size() + 1);
            OverOptimization test = new OverOptimization(run, names, tests, resamples, seed);
            List<SweepResults.Alarm> ofRun = new ArrayList<>();
            proxies.forEach(proxy -> test(test, proxy, members, held, goals, ofRun));
            alarms.addAll(OverOptimization.rung(ofRun));
        });
        return alarms;
    }

    private void test(
            OverOptimization test,
            OverOptimization.Measure proxy,
            List<Integer> members,
            List<PairTable> held,
            List<SuiteRun.Outcome> goals,
            List<SweepResults.Alarm> tested) {
        for (PairTable table : held) {
            add(tested, test.test(proxy, winRates(table, "win rate by " + table.judge(), members)));
            add(
                    tested,
                    test.test(
                            proxy,
                            "win rate at equal lengths by " + table.judge(),
                            measured.get(0).texts().size(),
                            (member, drawn) -> atEqualLengths(table, members.get(member), drawn)));
        }
        goals.forEach(outcome -> add(tested, test.test(proxy, measure(outcome, members))));
        add(
                tested,
                test.testDiversity(
                        proxy,
                        members.stream()
                                .map(model -> measured.get(model).texts())
                                .toList()));
    }

    private static void add(List<SweepResults.Alarm> alarms, SweepResults.@Nullable Alarm alarm) {
        if (alarm != null && Double.isFinite(alarm.measureFrom()) && Double.isFinite(alarm.measureTo())) {
            alarms.add(alarm);
        }
    }

    private List<OverOptimization.Measure> proxies(List<Integer> members, @Nullable PairTable training) {
        List<OverOptimization.Measure> proxies = new ArrayList<>();
        if (measured.get(baseline).rewards() != null) {
            proxies.add(new OverOptimization.Measure(
                    "reward",
                    members.stream()
                            .map(model -> measured.get(model).rewardsOfPrompts())
                            .toList()));
        }
        if (training != null) {
            proxies.add(winRates(training, "win rate by the training judge", members));
        }
        return proxies;
    }

    private OverOptimization.Measure winRates(PairTable table, String name, List<Integer> members) {
        int prompts = measured.get(0).texts().size();
        return new OverOptimization.Measure(
                name,
                members.stream()
                        .map(model -> table.over(baseline, model, prompts))
                        .toList());
    }

    private static OverOptimization.Measure measure(SuiteRun.Outcome outcome, List<Integer> members) {
        return new OverOptimization.Measure(
                outcome.evaluation(),
                members.stream().map(model -> outcome.values().get(model)).toList());
    }

    /** The win rate at equal lengths, of some prompts; the baseline's own is that of ties. */
    private double atEqualLengths(PairTable table, int model, int[] drawn) {
        if (model == baseline) {
            return 0.5;
        }
        double[] outcomes = table.over(baseline, model, measured.get(0).texts().size());
        int[] known = Arrays.stream(drawn)
                .filter(prompt -> !Double.isNaN(outcomes[prompt]))
                .toArray();
        return known.length == 0
                ? Double.NaN
                : LengthControl.fit(
                                Arrays.stream(known)
                                        .mapToDouble(prompt -> outcomes[prompt])
                                        .toArray(),
                                Arrays.stream(known)
                                        .mapToDouble(
                                                prompt -> measured.get(model).length(prompt)
                                                        - measured.get(baseline).length(prompt))
                                        .toArray(),
                                new double[0],
                                0)
                        .winRate();
    }
}
