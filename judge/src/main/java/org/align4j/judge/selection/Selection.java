package org.align4j.judge.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Comparison;

/**
 * Chooses pairs for people to label. A share is always drawn at random from all pairs first, so that what holds of the
 * whole can be estimated; the rest is chosen by the strategy from those that are left.
 *
 * @param count how many pairs are wanted
 * @param features tell for {@link Strategy#DIVERSE} how unlike pairs are
 * @param scores say for {@link Strategy#INFORMATION} and the other strategies that score what an answer tells
 * @param rule what holds of the chosen pairs together
 * @param randomShare of them, in [0, 1]; at least one pair where it is above 0
 */
public record Selection(
        int count,
        Strategy strategy,
        double randomShare,
        Seeds seeds,
        PairFeatures features,
        PairScores scores,
        BatchRule rule) {
    /** What is diverse is told by words. */
    public Selection(int count, Strategy strategy, double randomShare, Seeds seeds) {
        this(count, strategy, randomShare, seeds, PairFeatures.words());
    }

    /** Without anything that is being learned. */
    public Selection(int count, Strategy strategy, double randomShare, Seeds seeds, PairFeatures features) {
        this(count, strategy, randomShare, seeds, features, PairScores.none());
    }

    /** Each pair by itself. */
    public Selection(
            int count, Strategy strategy, double randomShare, Seeds seeds, PairFeatures features, PairScores scores) {
        this(count, strategy, randomShare, seeds, features, scores, BatchRule.NONE);
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
        Set<Content> asked = new HashSet<>();
        List<PoolPair> drawn =
                left.stream().filter(pair -> free(pair, asked)).limit(random).toList();
        List<PoolPair> rest = others(left, drawn);
        List<Selected> selected = new ArrayList<>();
        drawn.forEach(pair -> selected.add(new Selected(pair.pair(), Strategy.RANDOM)));
        int wanted = count - selected.size();
        List<PoolPair> chosen = switch (strategy) {
            case RANDOM -> List.<PoolPair>of();
            case CONFLICT -> highest(rest, wanted, PoolPair::conflict);
            case UNCERTAIN -> highest(rest, wanted, PoolPair::uncertainty);
            case INFORMATION, DISAGREEMENT, ENTROPY, VOLUME -> scored(drawn, rest, wanted);
            case DIVERSE -> farthest(drawn, rest, wanted);
        };
        chosen.forEach(pair -> selected.add(new Selected(pair.pair(), strategy)));
        return selected;
    }

    /** Whether a prompt may give this pair; it is asked about then. */
    private boolean free(PoolPair pair, Set<Content> asked) {
        return !rule.onePerPrompt() || asked.add(pair.pair().prompt());
    }

    /** Those that were not drawn, nor share a prompt with them where a prompt gives one. */
    private List<PoolPair> others(List<PoolPair> left, List<PoolPair> drawn) {
        if (!rule.onePerPrompt()) {
            return left.subList(drawn.size(), left.size());
        }
        Set<Content> prompts = drawn.stream().map(pair -> pair.pair().prompt()).collect(Collectors.toSet());
        return left.stream()
                .filter(pair -> !prompts.contains(pair.pair().prompt()))
                .toList();
    }

    private List<PoolPair> scored(List<PoolPair> drawn, List<PoolPair> rest, int wanted) {
        Map<PoolPair, Double> scores = scores(rest);
        Spread spread = rule.spread();
        if (spread instanceof KCentreSpread) {
            return farthest(drawn, highest(rest, wanted + wanted / 2, scores::get), wanted);
        }
        if (spread instanceof PromptEntropySpread entropy) {
            return apart(drawn, highest(rest, rest.size(), scores::get), scores, entropy, wanted);
        }
        if (spread instanceof PowerSpread power) {
            List<PoolPair> telling =
                    rest.stream().filter(pair -> scores.get(pair) > 0).toList();
            return ordered(telling, wanted, pair -> power.disturbed(scores.get(pair), uniform(pair)));
        }
        return highest(rest, wanted, scores::get);
    }

    /** The same for a pair whatever the others are. */
    private double uniform(PoolPair pair) {
        return (seeds.seed("power/" + pair.id()) >>> 11) * 0x1p-53;
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
    private List<PoolPair> highest(List<PoolPair> rest, int wanted, ToDoubleFunction<PoolPair> score) {
        return ordered(
                rest.stream().filter(pair -> score.applyAsDouble(pair) > 0).toList(), wanted, score);
    }

    private List<PoolPair> ordered(List<PoolPair> rest, int wanted, ToDoubleFunction<PoolPair> score) {
        Set<Content> asked = new HashSet<>();
        return rest.stream()
                .sorted(Comparator.comparingDouble(score).reversed())
                .filter(pair -> free(pair, asked))
                .limit(wanted)
                .toList();
    }

    /** By what their answers say and how far their prompts lie from those asked about. */
    private List<PoolPair> apart(
            List<PoolPair> drawn,
            List<PoolPair> rest,
            Map<PoolPair, Double> scores,
            PromptEntropySpread spread,
            int wanted) {
        List<Content> prompts = Stream.concat(
                        Stream.concat(rest.stream(), drawn.stream())
                                .map(PoolPair::pair)
                                .map(Comparison::prompt),
                        rule.answered().stream())
                .toList();
        double[][] points =
                features.ofPrompts(prompts).stream().map(Selection::wide).toArray(double[][]::new);
        return spread
                .take(
                        rest.stream().mapToDouble(scores::get).toArray(),
                        Arrays.copyOf(points, rest.size()),
                        Arrays.asList(points).subList(rest.size(), points.length),
                        wanted)
                .stream()
                .map(taken -> rest.get(taken.place()))
                .toList();
    }

    private static double[] wide(float[] point) {
        double[] wide = new double[point.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = point[i];
        }
        return wide;
    }

    /** Each next one of the rest the farthest from those drawn and from all chosen before. */
    private List<PoolPair> farthest(List<PoolPair> drawn, List<PoolPair> rest, int wanted) {
        List<PoolPair> all = new ArrayList<>(drawn);
        all.addAll(rest);
        List<float[]> points = features.of(all.stream().map(PoolPair::pair).toList());
        double[] nearest = new double[all.size()];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int i = 0; i < drawn.size(); i++) {
            choose(i, nearest, points);
        }
        Set<Content> asked = new HashSet<>();
        List<PoolPair> chosen = new ArrayList<>();
        for (int seen = 0; seen < rest.size() && chosen.size() < wanted; seen++) {
            int farthest = drawn.size();
            for (int i = farthest + 1; i < nearest.length; i++) {
                farthest = nearest[i] > nearest[farthest] ? i : farthest;
            }
            if (free(all.get(farthest), asked)) {
                chosen.add(all.get(farthest));
                choose(farthest, nearest, points);
            }
            nearest[farthest] = Double.NEGATIVE_INFINITY;
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
