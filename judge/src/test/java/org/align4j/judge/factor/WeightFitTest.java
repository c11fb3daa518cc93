package org.align4j.judge.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.core.run.Seeds;
import org.align4j.judge.factor.NamedFactor.Sign;
import org.align4j.judge.statistics.Linear;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WeightFitTest {
    static Stream<JsonNode> cases() {
        return StreamSupport.stream(
                Fixtures.json("losses/factor_weights.json").get("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weightsAreThoseOfTheGoldenValues(JsonNode golden) {
        JsonNode inputs = golden.get("inputs");
        double[] p = Fixtures.numbers(inputs.get("p_a"));
        double[][] differences = new double[p.length][];
        for (int i = 0; i < p.length; i++) {
            double[] a = Fixtures.numbers(inputs.get("a").get(i));
            double[] b = Fixtures.numbers(inputs.get("b").get(i));
            differences[i] = new double[a.length];
            for (int k = 0; k < a.length; k++) {
                differences[i][k] = a[k] - b[k];
            }
        }
        double ridge = golden.get("parameters").get("ridge").doubleValue();
        WeightFit fit = WeightFit.free(differences, p, ridge, differences[0].length);
        double[] weights = fit.posterior().mean();
        assertThat(weights).containsExactly(Fixtures.numbers(golden.at("/expected/weights")), within(1e-6));
        assertThat(WeightFit.free(differences, p, 0, weights.length).loss(weights))
                .isCloseTo(golden.at("/expected/negative_log_likelihood").doubleValue(), within(1e-6));
    }

    @Test
    void theCovarianceIsTheInverseOfTheLossesCurvature() {
        Task task = new Task(3, 0, 40, new Seeds(1).generator("task"));
        WeightFit fit = WeightFit.free(task.differences, task.labels, 0.5, 3);
        WeightPosterior posterior = fit.posterior();
        double step = 1e-4;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double sum = 0;
                for (int k = 0; k < 3; k++) {
                    sum += curvature(fit, posterior.mean(), i, k, step)
                            * posterior.covariance()[k][j];
                }
                assertThat(sum).isCloseTo(i == j ? 1 : 0, within(1e-4));
            }
        }
        double[][] draws = posterior.draws(20_000, new Seeds(2).generator("draws"));
        for (int i = 0; i < 3; i++) {
            int k = i;
            double mean =
                    Arrays.stream(draws).mapToDouble(draw -> draw[k]).average().orElseThrow();
            double square = Arrays.stream(draws)
                    .mapToDouble(draw -> Math.pow(draw[k] - mean, 2))
                    .average()
                    .orElseThrow();
            assertThat(mean).isCloseTo(posterior.mean()[k], within(5 * posterior.deviation(k) / Math.sqrt(20_000)));
            assertThat(Math.sqrt(square)).isCloseTo(posterior.deviation(k), within(0.03 * posterior.deviation(k)));
        }
    }

    private static double curvature(WeightFit fit, double[] at, int i, int j, double step) {
        double sum = 0;
        for (int a : new int[] {-1, 1}) {
            for (int b : new int[] {-1, 1}) {
                double[] moved = at.clone();
                moved[i] += a * step;
                moved[j] += b * step;
                sum += a * b * fit.loss(moved);
            }
        }
        return sum / (4 * step * step);
    }

    @Test
    void aPinnedWeightDoesNotMoveByABitAndABoundHolds() {
        Task task = new Task(4, 0, 60, new Seeds(3).generator("task"));
        WeightFit free = WeightFit.free(task.differences, task.labels, 0.1, 4);
        double[] unbounded = free.posterior().mean();
        Sign against = unbounded[2] > 0 ? Sign.NEGATIVE : Sign.POSITIVE;
        WeightFit fit = new WeightFit(
                task.differences,
                task.labels,
                0.1,
                new double[] {0, 0.123456789, 0, 0},
                new boolean[] {false, true, false, false},
                new Sign[] {Sign.ANY, Sign.ANY, against, Sign.ANY});
        WeightPosterior posterior = fit.posterior();
        assertThat(posterior.mean()[1]).isEqualTo(0.123456789);
        assertThat(posterior.mean()[2]).isZero();
        assertThat(posterior.deviation(1)).isZero();
        assertThat(posterior.deviation(2)).isZero();
        // nothing within the bounds has a lower loss
        RandomGenerator random = new Seeds(4).generator("moves");
        for (int i = 0; i < 200; i++) {
            double[] other = posterior.mean().clone();
            other[0] += 0.1 * random.nextGaussian();
            other[3] += 0.1 * random.nextGaussian();
            other[2] = (against == Sign.POSITIVE ? 1 : -1) * Math.abs(0.1 * random.nextGaussian());
            assertThat(fit.loss(other)).isGreaterThanOrEqualTo(posterior.loss());
        }
        // a bound that holds anyway changes nothing
        Sign with = unbounded[2] > 0 ? Sign.POSITIVE : Sign.NEGATIVE;
        double[] bounded = new WeightFit(task.differences, task.labels, 0.1, new double[4], new boolean[4], new Sign[] {
                    Sign.ANY, Sign.ANY, with, Sign.ANY
                })
                .posterior()
                .mean();
        assertThat(bounded).containsExactly(unbounded);
    }

    /** Which pair is asked about next. */
    interface Query {
        double score(double[] difference, double[][] draws);
    }

    /**
     * Weights hidden in a teacher of rationality 5 are found from 40 answers; 40 % of the pairs that could be asked about are nearly
     * equal completions (Sadigh et al. 2017; Bıyık et al. 2019 on why that matters).
     */
    @Test
    void informationAndVolumeFindTheWeightsSoonerThanChance() {
        double[] random = cosines((difference, draws) -> 0);
        double[] information = cosines(QueryScores::information);
        double[] volume = cosines(QueryScores::volume);
        for (int i = 0; i < random.length; i++) {
            assertThat(information[i]).as("information, %d", i).isGreaterThan(random[i]);
            assertThat(volume[i]).as("volume, %d", i).isGreaterThan(random[i]);
        }
        assertThat(information[2]).isGreaterThanOrEqualTo(0.88);
        assertThat(volume[2]).isGreaterThanOrEqualTo(0.88);
    }

    /** Volume by the softmax likelihood is p(1 - p): largest where both completions are alike. */
    @Test
    void volumeOfASoftmaxAsksAboutEqualCompletions() {
        double random = cosines((difference, draws) -> 0)[2];
        assertThat(cosines(WeightFitTest::softmaxVolume)[2]).isLessThan(random);
        assertThat(nearlyEqualShare).isGreaterThan(0.8);
        cosines(QueryScores::volume);
        assertThat(nearlyEqualShare).isLessThan(0.1);
    }

    private static double softmaxVolume(double[] difference, double[][] draws) {
        double p = Arrays.stream(draws)
                .mapToDouble(draw -> WeightFit.logistic(Linear.dot(draw, difference)))
                .average()
                .orElseThrow();
        return p * (1 - p);
    }

    private double nearlyEqualShare;

    /** Mean cosine to the hidden weights after 10, 20 and 40 answers, over six seeds. */
    private double[] cosines(Query query) {
        double[] cosines = new double[3];
        int equal = 0;
        for (int seed = 0; seed < 6; seed++) {
            Task task = new Task(6, 0.4, 150, new Seeds(seed).generator("task"));
            RandomGenerator random = new Seeds(seed).generator("draws");
            double[][] asked = new double[0][];
            double[] answers = new double[0];
            boolean[] known = new boolean[150];
            for (int n = 1; n <= 40; n++) {
                WeightPosterior posterior = WeightFit.free(asked, answers, 1, 6).posterior();
                int next = next(query, task, known, posterior.draws(200, random), random);
                known[next] = true;
                equal += task.equal[next] ? 1 : 0;
                asked = Arrays.copyOf(asked, n);
                asked[n - 1] = task.differences[next];
                answers = Arrays.copyOf(answers, n);
                answers[n - 1] = task.labels[next];
                if (n == 10 || n == 20 || n == 40) {
                    double[] found =
                            WeightFit.free(asked, answers, 1, 6).posterior().mean();
                    cosines[n / 20] += task.cosine(found) / 6;
                }
            }
        }
        nearlyEqualShare = equal / 240.0;
        return cosines;
    }

    private static int next(Query query, Task task, boolean[] known, double[][] draws, RandomGenerator random) {
        int best = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < known.length; i++) {
            // equal scores in random order
            double score = query.score(task.differences[i], draws) + 1e-12 * random.nextDouble();
            if (!known[i] && score > most) {
                most = score;
                best = i;
            }
        }
        return best;
    }

    /** Pairs, some nearly equal, and what a teacher of rationality 5 with hidden weights of length 1 says of them. */
    private static final class Task {
        final double[][] differences;
        final double[] labels;
        final boolean[] equal;
        final double[] truth;

        Task(int factors, double equalShare, int pairs, RandomGenerator random) {
            truth = new double[factors];
            for (int k = 0; k < factors; k++) {
                truth[k] = random.nextGaussian();
            }
            double length = Math.sqrt(Linear.dot(truth, truth));
            differences = new double[pairs][factors];
            labels = new double[pairs];
            equal = new boolean[pairs];
            for (int k = 0; k < factors; k++) {
                truth[k] /= length;
            }
            for (int i = 0; i < pairs; i++) {
                equal[i] = i < equalShare * pairs;
                for (int k = 0; k < factors; k++) {
                    differences[i][k] = (equal[i] ? 0.01 : 1) * random.nextGaussian();
                }
                labels[i] = random.nextDouble() < WeightFit.logistic(5 * Linear.dot(truth, differences[i])) ? 1 : 0;
            }
        }

        double cosine(double[] weights) {
            return Linear.dot(truth, weights) / Math.sqrt(Linear.dot(weights, weights));
        }
    }
}
