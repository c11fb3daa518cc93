package org.align4j.judge.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.align4j.core.run.Seeds;

/**
 * Chooses pairs for people to label. A share is always drawn at random from all pairs first, so that what holds of the
 * whole can be estimated; the rest is chosen by the strategy from those that are left.
 *
 * @param count how many pairs are wanted
 * @param features tell for {@link Strategy#DIVERSE} how unlike pairs are
 * @param scores say for {@link Strategy#INFORMATION} and the other strategies that score what an answer tells
 * @param spread of strategies that score, whether pairs must also be unlike each other
 * @param randomShare of them, in [0, 1]; at least one pair where it is above 0
 */
public record Selection(
        int count,
        Strategy strategy,
        double randomShare,
        Seeds seeds,
        PairFeatures features,
        PairScores scores,
        Spread spread) {
    /** Whether pairs that say much must be unlike each other too. */
    public enum Spread {
        /** Those that say most. */
        NONE,
        /** Of the best, half as many again as are wanted, those that lie farthest from each other and from those drawn at random. */
        K_CENTRE
    }

    /** What is diverse is told by words. */
    public Selection(int count, Strategy strategy, double randomShare, Seeds seeds) {
        this(count, strategy, randomShare, seeds, PairFeatures.words());
    }

    /** Without anything that is being learned. */
    public Selection(int count, Strategy strategy, double randomShare, Seeds seeds, PairFeatures features) {
        this(count, strategy, randomShare, seeds, features, PairScores.none());
    }

    /** Those that say most, however alike. */
    public Selection(
            int count, Strategy strategy, double randomShare, Seeds seeds, PairFeatures features, PairScores scores) {
        this(count, strategy, randomShare, seeds, features, scores, Spread.NONE);
    }

    /**
     * The chosen pairs, the random share first. Fewer than wanted where the strategy finds no more: pairs without conflict
     * are not chosen for conflict, certain ones not for uncertainty.
     */
    public List<Selected> of(List<PoolPair> pool) {
        List<PoolPair> left = new ArrayList<>(pool);
        left.sort(Comparator.comparingLong((PoolPair pair) -> seeds.seed("select/" + pair.id()))
                .thenComparing(PoolPair::id));
        int random = strategy == Strategy.RANDOM ? count : (int) Math.ceil(randomShare * count);
        List<PoolPair> drawn = left.subList(0, Math.min(random, left.size()));
        List<Selected> selected = new ArrayList<>();
        drawn.forEach(pair -> selected.add(new Selected(pair.pair(), Strategy.RANDOM)));
        List<PoolPair> rest = left.subList(drawn.size(), left.size());
        int wanted = count - selected.size();
        List<PoolPair> chosen = switch (strategy) {
            case RANDOM -> List.<PoolPair>of();
            case CONFLICT -> highest(rest, wanted, PoolPair::conflict);
            case UNCERTAIN -> highest(rest, wanted, PoolPair::uncertainty);
            case INFORMATION, DISAGREEMENT, ENTROPY, VOLUME -> scored(drawn, rest, wanted);
            case DIVERSE -> farthest(drawn.size(), left, wanted);
        };
        chosen.forEach(pair -> selected.add(new Selected(pair.pair(), strategy)));
        return selected;
    }

    private List<PoolPair> scored(List<PoolPair> drawn, List<PoolPair> rest, int wanted) {
        if (spread == Spread.NONE) {
            return highest(rest, wanted, scores(rest)::get);
        }
        List<PoolPair> all = new ArrayList<>(drawn);
        all.addAll(highest(rest, wanted + wanted / 2, scores(rest)::get));
        return farthest(drawn.size(), all, wanted);
    }

    private Map<PoolPair, Double> scores(List<PoolPair> rest) {
        double[] scores = scores().of(rest.stream().map(PoolPair::pair).toList());
        IdentityHashMap<PoolPair, Double> scored = new IdentityHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            scored.put(rest.get(i), scores[i]);
        }
        return scored;
    }

    /** Those with the most of something, equal ones by hash; none that has nothing of it. */
    private static List<PoolPair> highest(List<PoolPair> rest, int wanted, ToDoubleFunction<PoolPair> score) {
        return rest.stream()
                .filter(pair -> score.applyAsDouble(pair) > 0)
                .sorted(Comparator.comparingDouble(score).reversed())
                .limit(wanted)
                .toList();
    }

    /** The pairs after the first {@code drawn}, each next one the farthest from those and from all chosen before. */
    private List<PoolPair> farthest(int drawn, List<PoolPair> all, int wanted) {
        List<float[]> points = features.of(all.stream().map(PoolPair::pair).toList());
        double[] nearest = new double[all.size()];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int i = 0; i < drawn; i++) {
            choose(i, nearest, points);
        }
        List<PoolPair> chosen = new ArrayList<>();
        while (chosen.size() < Math.min(wanted, all.size() - drawn)) {
            int farthest = drawn;
            for (int i = drawn + 1; i < nearest.length; i++) {
                farthest = nearest[i] > nearest[farthest] ? i : farthest;
            }
            chosen.add(all.get(farthest));
            choose(farthest, nearest, points);
        }
        return chosen;
    }

    private static void choose(int chosen, double[] nearest, List<float[]> points) {
        for (int i = 0; i < nearest.length; i++) {
            nearest[i] = Math.min(nearest[i], PairFeatures.distance(points.get(i), points.get(chosen)));
        }
        nearest[chosen] = Double.NEGATIVE_INFINITY;
    }
}
