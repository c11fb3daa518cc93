package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.judge.factor.WeightPosterior;
import org.align4j.judge.selection.PromptEntropySpread;
import org.align4j.reward.RewardModel;

/**
 * How much is known after so many answers, if they are asked for by one measure or another: a pool of pairs whose answers are known already is asked
 * about step by step. What learns is a logistic head on frozen features, fitted exactly, so that a whole curve takes seconds; what it knows
 * is its accuracy on pairs that are never asked about.
 */
public final class LabelEfficiency {
    /** Further from 1/2 than that an answer is one; nearer, a pair is a near-tie. */
    private static final double NEAR_TIE = 0.1;

    private final double[][] points;
    /** Where the prompts of the pool lie; none unless they are asked for. */
    private final double[][] prompts;

    private final double[] pFirst;
    private final int pool;
    private final ChooseConfig choose;

    private LabelEfficiency(double[][] points, double[][] prompts, double[] pFirst, int pool, ChooseConfig choose) {
        this.points = points;
        this.prompts = prompts;
        this.pFirst = pFirst;
        this.pool = pool;
        this.choose = choose;
    }

    /**
     * Reads the features of all pairs once.
     *
     * @param pool pairs that may be asked about
     * @param held pairs to measure on
     * @param choose members, ridge, diversity and the random share; what pairs are chosen by is an argument of the curves
     * @param random for the projection of the features
     */
    public static LabelEfficiency of(
            RewardModel model,
            List<LearnedPair> pool,
            List<LearnedPair> held,
            ChooseConfig choose,
            RandomGenerator random) {
        List<LearnedPair> all = new ArrayList<>(pool);
        all.addAll(held);
        double[][] points = FrozenHeads.points(
                model,
                all.stream()
                        .flatMap(pair -> Stream.of(pair.first(), pair.second()))
                        .toList(),
                random);
        double[][] prompts = choose.spread() instanceof PromptEntropySpread
                ? PromptPlaces.of(model, pool.stream().map(LearnedPair::prompt).toList())
                : new double[0][];
        return new LabelEfficiency(
                points, prompts, all.stream().mapToDouble(LearnedPair::pFirst).toArray(), pool.size(), choose);
    }

    /** Of points that are known already. */
    static LabelEfficiency ofPoints(double[][] points, double[] pFirst, int pool, ChooseConfig choose) {
        return new LabelEfficiency(points, new double[0][], pFirst, pool, choose);
    }

    /**
     * A point of a curve.
     *
     * @param labels answers so far
     * @param accuracy on the held-out pairs that have a winner; an equal score counts half
     */
    public record Point(int labels, double accuracy) {}

    /**
     * A curve.
     *
     * @param nearTies share of the pairs that were asked about after the start whose answer is all but a coin's
     */
    public record Curve(List<Point> points, double nearTies) {
        /** Mean accuracy over the curve. */
        public double area() {
            return points.stream().mapToDouble(Point::accuracy).average().orElseThrow();
        }
    }

    /**
     * Asks step by step. The first pairs and every answer are the same for all measures that are given the same two generators' seeds.
     *
     * @param start pairs drawn at random to begin with
     * @param step pairs of each round
     * @param until answers at most
     * @param answers draws each pair's answer once by its probability, and the first pairs
     * @param chooses draws members and random shares
     */
    public Curve curve(
            Acquisition by, int start, int step, int until, RandomGenerator answers, RandomGenerator chooses) {
        double[] said = new double[pool];
        for (int i = 0; i < pool; i++) {
            said[i] = answers.nextDouble() < pFirst[i] ? 1 : 0;
        }
        List<Integer> left = new ArrayList<>(IntStream.range(0, pool).boxed().toList());
        PairDraw.shuffle(left, answers);
        List<Integer> asked = new ArrayList<>(left.subList(0, Math.min(start, pool)));
        left.subList(0, asked.size()).clear();
        List<Point> curve = new ArrayList<>(List.of(new Point(asked.size(), accuracy(asked, said))));
        int nearTies = 0;
        int first = asked.size();
        while (asked.size() < Math.min(until, pool)) {
            int wanted = Math.min(step, Math.min(until, pool) - asked.size());
            for (int next : next(by, wanted, left, asked, said, chooses)) {
                left.remove(Integer.valueOf(next));
                asked.add(next);
                nearTies += Math.abs(pFirst[next] - 0.5) < NEAR_TIE ? 1 : 0;
            }
            curve.add(new Point(asked.size(), accuracy(asked, said)));
        }
        return new Curve(curve, nearTies / (double) Math.max(1, asked.size() - first));
    }

    /** What the whole pool teaches. */
    public double ceiling(RandomGenerator answers) {
        double[] said = new double[pool];
        for (int i = 0; i < pool; i++) {
            said[i] = answers.nextDouble() < pFirst[i] ? 1 : 0;
        }
        return accuracy(IntStream.range(0, pool).boxed().toList(), said);
    }

    private List<Integer> next(
            Acquisition by,
            int wanted,
            List<Integer> left,
            List<Integer> asked,
            double[] said,
            RandomGenerator random) {
        List<Integer> shuffled = new ArrayList<>(left);
        PairDraw.shuffle(shuffled, random);
        if (by == Acquisition.RANDOM) {
            return shuffled.subList(0, wanted);
        }
        int free = (int) Math.ceil(choose.randomShare() * wanted);
        List<Integer> taken = new ArrayList<>(shuffled.subList(0, free));
        List<Integer> rest = shuffled.subList(free, shuffled.size());
        double[] scores = scores(by, rest, asked, said, random);
        PairTaking.Places places = new PairTaking.Places(
                of(points, rest, asked), () -> of(prompts, rest, asked), i -> Integer.toString(rest.get(i)));
        new PairTaking(choose, random).of(scores, wanted - free, places).pairs().forEach(i -> taken.add(rest.get(i)));
        return taken;
    }

    private static double[][] of(double[][] places, List<Integer> rest, List<Integer> asked) {
        return Stream.concat(rest.stream(), asked.stream()).map(i -> places[i]).toArray(double[][]::new);
    }

    private double[] scores(
            Acquisition by, List<Integer> rest, List<Integer> asked, double[] said, RandomGenerator random) {
        double[][] margins = new double[rest.size()][choose.members()];
        for (int m = 0; m < choose.members(); m++) {
            List<Integer> drawn = new ArrayList<>();
            for (int i = 0; i < asked.size(); i++) {
                drawn.add(asked.get(random.nextInt(asked.size())));
            }
            double[] weights = head(drawn, said);
            for (int i = 0; i < margins.length; i++) {
                margins[i][m] = FrozenHeads.dot(weights, points[rest.get(i)]);
            }
        }
        return Arrays.stream(margins).mapToDouble(by::score).toArray();
    }

    private double[] head(List<Integer> answered, double[] said) {
        return WeightPosterior.fit(
                        answered.stream().map(i -> points[i]).toArray(double[][]::new),
                        answered.stream().mapToDouble(i -> said[i]).toArray(),
                        choose.ridge())
                .mean();
    }

    private double accuracy(List<Integer> answered, double[] said) {
        double[] weights = head(answered, said);
        double right = 0;
        int decided = 0;
        for (int i = pool; i < points.length; i++) {
            double direction = Math.signum(pFirst[i] - 0.5);
            if (direction != 0) {
                right += (1 + Math.signum(direction * FrozenHeads.dot(weights, points[i]))) / 2;
                decided++;
            }
        }
        return right / decided;
    }
}
