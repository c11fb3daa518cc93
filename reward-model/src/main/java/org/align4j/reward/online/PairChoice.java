package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.reward.RewardModel;
import org.align4j.reward.online.PairOpinions.Opinions;

/**
 * Chooses what is asked about among pairs that were drawn: a random share, then by what members would learn.
 *
 * @param model whose features say where prompts lie
 * @param members by whose opinions is chosen
 * @param asked pairs that are not asked about again
 */
record PairChoice(ChooseConfig config, RewardModel model, PairOpinions members, AskedPairs asked) {
    /**
     * What was chosen.
     *
     * @param score mean of what those were chosen by; NaN where all were drawn
     * @param entropy mean of what those added to the entropy of the prompts; NaN where no rule asks
     */
    record Chosen(List<PairDraw.Pair> pairs, double score, double entropy) {
        private static Chosen drawn(List<PairDraw.Pair> pairs) {
            return new Chosen(pairs, Double.NaN, Double.NaN);
        }
    }

    /**
     * Chooses.
     *
     * @param answered what members are fitted to; without any, pairs are drawn
     */
    Chosen of(List<SampledCompletion> sampled, int wanted, List<LearnedPair> answered, RandomGenerator random) {
        if (config.by() == Acquisition.THOMPSON && !answered.isEmpty() && wanted > 0) {
            return Chosen.drawn(byMembers(sampled, wanted, answered, random));
        }
        boolean drawn = config.atRandom() || answered.isEmpty() || wanted == 0;
        List<PairDraw.Pair> pool = PairDraw.of(sampled, drawn ? wanted : wanted * config.pool(), asked, random);
        int free = (int) Math.ceil(config.randomShare() * wanted);
        if (drawn || pool.size() <= wanted || free >= wanted) {
            return Chosen.drawn(allowed(pool, Set.of(), wanted));
        }
        List<PairDraw.Pair> chosen = new ArrayList<>(allowed(pool, Set.of(), free));
        List<PairDraw.Pair> rest = others(pool, chosen);
        if (rest.isEmpty()) {
            return Chosen.drawn(chosen);
        }
        Opinions opinions = members.of(rest, answered, random);
        double[] scores = Arrays.stream(opinions.margins())
                .mapToDouble(config.by()::score)
                .toArray();
        PairTaking.Taken taken = new PairTaking(config, random)
                .of(
                        scores,
                        wanted - chosen.size(),
                        new PairTaking.Places(
                                opinions.points(),
                                () -> prompts(rest, answered),
                                i -> rest.get(i).first().promptId()));
        taken.pairs().forEach(i -> chosen.add(rest.get(i)));
        double score =
                taken.pairs().stream().mapToDouble(i -> scores[i]).average().orElse(Double.NaN);
        return new Chosen(chosen, score, taken.entropy());
    }

    /** The first ones, of each prompt one where it gives one. */
    private List<PairDraw.Pair> allowed(List<PairDraw.Pair> pairs, Set<String> without, int wanted) {
        Set<String> prompts = new HashSet<>(without);
        return pairs.stream()
                .filter(pair ->
                        !config.onePerPrompt() || prompts.add(pair.first().promptId()))
                .limit(wanted)
                .toList();
    }

    /** What may still be asked about after the first ones of a pool. */
    private List<PairDraw.Pair> others(List<PairDraw.Pair> pool, List<PairDraw.Pair> chosen) {
        if (!config.onePerPrompt()) {
            return pool.subList(chosen.size(), pool.size());
        }
        Set<String> prompts = promptsOf(chosen);
        return pool.stream()
                .filter(pair -> !prompts.contains(pair.first().promptId()))
                .toList();
    }

    private static Set<String> promptsOf(List<PairDraw.Pair> pairs) {
        return pairs.stream().map(pair -> pair.first().promptId()).collect(Collectors.toSet());
    }

    private double[][] prompts(List<PairDraw.Pair> pairs, List<LearnedPair> answered) {
        return PromptPlaces.of(
                model,
                Stream.concat(
                                pairs.stream().map(PairDraw.Pair::prompt),
                                answered.stream().map(LearnedPair::prompt))
                        .toList());
    }

    /** A random share, and what members name. */
    private List<PairDraw.Pair> byMembers(
            List<SampledCompletion> sampled, int wanted, List<LearnedPair> answered, RandomGenerator random) {
        int free = (int) Math.ceil(config.randomShare() * wanted);
        List<PairDraw.Pair> chosen =
                new ArrayList<>(allowed(PairDraw.of(sampled, Math.min(free, wanted), asked, random), Set.of(), wanted));
        Set<String> prompts = promptsOf(chosen);
        List<PairDraw.Pair> named = new ThompsonChoice(members).of(sampled, wanted - chosen.size(), answered, random);
        for (PairDraw.Pair pair : allowed(named, prompts, named.size())) {
            if (chosen.stream().noneMatch(pair::same) && !asked.has(pair)) {
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
