package org.align4j.pipeline.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.judge.statistics.Interval;

/**
 * What the best of n completions is worth as n grows.
 *
 * @param chooser what chooses the best one
 * @param points by rising n
 * @param fit of gold's gain over n = 1; null with fewer than two points above n = 1
 */
record BestOfCurve(String chooser, List<Point> points, OverOptimisation fit) {
    /**
     * One n.
     *
     * @param kl bound on the KL from the policy
     * @param proxy what the best one is worth to its chooser; of votes the share that the winner has
     * @param gold what it is worth to the judge
     */
    record Point(int n, double kl, double proxy, Interval gold) {}

    /**
     * Computes a curve.
     *
     * @param proxies ways to score that are looked at one by one, a curve being their mean; each has for every prompt one
     *     number per completion
     * @param gold as one of them
     */
    static BestOfCurve of(
            String chooser,
            List<Integer> numbers,
            List<List<double[]>> proxies,
            List<double[]> gold,
            ClusterBootstrap bootstrap) {
        List<Point> points = new ArrayList<>();
        for (int n : numbers) {
            double proxy = 0;
            List<double[]> ofPrompts = new ArrayList<>();
            for (int prompt = 0; prompt < gold.size(); prompt++) {
                double[] worth = new double[proxies.size()];
                for (int p = 0; p < worth.length; p++) {
                    double[] scores = proxies.get(p).get(prompt);
                    worth[p] = BestOfN.expected(scores, gold.get(prompt), n);
                    proxy += BestOfN.expected(scores, scores, n) / worth.length / gold.size();
                }
                ofPrompts.add(worth);
            }
            points.add(new Point(n, BestOfN.klBound(n), proxy, bootstrap.mean(ofPrompts)));
        }
        return new BestOfCurve(chooser, points, fit(points));
    }

    /** Of a vote among n. */
    static BestOfCurve ofVotes(
            String chooser, List<Integer> numbers, List<VoteOfN> votes, Seeds seeds, ClusterBootstrap bootstrap) {
        List<Point> points = new ArrayList<>();
        for (int n : numbers) {
            RandomGenerator random = seeds.generator("votes-" + n);
            double share = 0;
            List<double[]> ofPrompts = new ArrayList<>();
            for (VoteOfN vote : votes) {
                VoteOfN.Outcome outcome = vote.of(n, random);
                share += outcome.share() / votes.size();
                ofPrompts.add(new double[] {outcome.value()});
            }
            points.add(new Point(n, BestOfN.klBound(n), share, bootstrap.mean(ofPrompts)));
        }
        return new BestOfCurve(chooser, points, fit(points));
    }

    private static OverOptimisation fit(List<Point> points) {
        List<Point> above = points.stream().filter(point -> point.n() > 1).toList();
        double start = points.get(0).gold().estimate();
        return above.size() < 2 || points.get(0).n() != 1
                ? new OverOptimisation(Double.NaN, Double.NaN, Double.NaN)
                : OverOptimisation.ofBestOfN(
                        above.stream()
                                .mapToDouble(point -> Math.sqrt(point.kl()))
                                .toArray(),
                        above.stream()
                                .mapToDouble(point -> point.gold().estimate() - start)
                                .toArray());
    }

    /** How far gold falls from its highest point to the last. */
    double drop() {
        double highest = points.stream()
                .mapToDouble(point -> point.gold().estimate())
                .max()
                .orElse(Double.NaN);
        return highest - last().gold().estimate();
    }

    Point last() {
        return points.get(points.size() - 1);
    }

    /** As it stands in evaluation.json. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("chooser", chooser);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Point point : points) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("n", point.n());
            row.put("kl", point.kl());
            row.put("proxy", point.proxy());
            row.put("gold", point.gold().estimate());
            row.put("gold_low", point.gold().low());
            row.put("gold_high", point.gold().high());
            rows.add(row);
        }
        facts.put("points", rows);
        facts.put("drop", drop());
        if (Double.isFinite(fit.alpha())) {
            facts.put("alpha", fit.alpha());
            facts.put("beta", fit.beta());
        }
        if (Double.isFinite(fit.peak())) {
            facts.put("peak_sqrt_kl", fit.peak());
        }
        return facts;
    }
}
