package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.align4j.reward.RewardModel;
import org.align4j.reward.online.FrozenHeads.Opinions;

/** Chooses what is asked about among pairs that were drawn: a random share, then by what members would learn. */
record PairChoice(ChooseConfig config, RewardModel model) {
    /**
     * What was chosen.
     *
     * @param score mean of what those were chosen by; NaN where all were drawn
     */
    record Chosen(List<PairDraw.Pair> pairs, double score) {}

    /**
     * Chooses.
     *
     * @param answered what members are fitted to; without any, pairs are drawn
     */
    Chosen of(List<SampledCompletion> sampled, int wanted, List<LearnedPair> answered, RandomGenerator random) {
        if (config.by() == Acquisition.THOMPSON && !answered.isEmpty() && wanted > 0) {
            return new Chosen(byMembers(sampled, wanted, answered, random), Double.NaN);
        }
        boolean drawn = config.atRandom() || answered.isEmpty() || wanted == 0;
        List<PairDraw.Pair> pool = PairDraw.of(sampled, drawn ? wanted : wanted * config.pool(), random);
        int free = (int) Math.ceil(config.randomShare() * wanted);
        if (drawn || pool.size() <= wanted || free >= wanted) {
            return new Chosen(pool.subList(0, Math.min(wanted, pool.size())), Double.NaN);
        }
        List<PairDraw.Pair> chosen = new ArrayList<>(pool.subList(0, free));
        List<PairDraw.Pair> rest = pool.subList(free, pool.size());
        Opinions opinions = new FrozenHeads(model, config).of(rest, answered, random);
        double[] scores = Arrays.stream(opinions.margins())
                .mapToDouble(config.by()::score)
                .toArray();
        List<Integer> best = IntStream.range(0, rest.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .toList();
        int more = wanted - free;
        List<Integer> taken = config.diverse()
                ? farthest(
                        best.subList(0, Math.min(best.size(), more + more / 2)), more, opinions.points(), rest.size())
                : best.subList(0, more);
        taken.forEach(i -> chosen.add(rest.get(i)));
        return new Chosen(
                chosen, taken.stream().mapToDouble(i -> scores[i]).average().orElse(Double.NaN));
    }

    /** A random share, and what members name. */
    private List<PairDraw.Pair> byMembers(
            List<SampledCompletion> sampled, int wanted, List<LearnedPair> answered, RandomGenerator random) {
        int free = (int) Math.ceil(config.randomShare() * wanted);
        List<PairDraw.Pair> chosen = new ArrayList<>(PairDraw.of(sampled, Math.min(free, wanted), random));
        for (PairDraw.Pair pair :
                new ThompsonChoice(config, model).of(sampled, wanted - chosen.size(), answered, random)) {
            if (chosen.stream().noneMatch(pair::same)) {
                chosen.add(pair);
            }
        }
        return chosen;
    }

    /**
     * Each next one the farthest from those before and from what was answered (Gonzalez 1985); a pair shown the other way round is the
     * same pair.
     *
     * @param first where the points of what was answered begin
     */
    static List<Integer> farthest(List<Integer> candidates, int wanted, double[][] points, int first) {
        List<Integer> left = new ArrayList<>(candidates);
        double[] nearest = new double[points.length];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int i : left) {
            for (int k = first; k < points.length; k++) {
                nearest[i] = Math.min(nearest[i], distance(points[i], points[k]));
            }
        }
        List<Integer> taken = new ArrayList<>();
        while (taken.size() < wanted && !left.isEmpty()) {
            int next = left.get(0);
            for (int i : left) {
                next = nearest[i] > nearest[next] ? i : next;
            }
            left.remove(Integer.valueOf(next));
            taken.add(next);
            for (int i : left) {
                nearest[i] = Math.min(nearest[i], distance(points[i], points[next]));
            }
        }
        return taken;
    }

    private static double distance(double[] x, double[] y) {
        double straight = 0;
        double turned = 0;
        for (int k = 0; k < x.length; k++) {
            straight += (x[k] - y[k]) * (x[k] - y[k]);
            turned += (x[k] + y[k]) * (x[k] + y[k]);
        }
        return Math.min(straight, turned);
    }
}
