package org.align4j.rl.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.rl.advantage.AdvantageEstimator.Estimate;
import org.align4j.rl.advantage.AdvantageEstimator.Rewarded;
import org.align4j.rl.advantage.GroupRelative.Scale;
import org.align4j.rl.loss.Fixed;
import org.align4j.rl.loss.GoldenRows;
import org.align4j.rl.loss.InReward;
import org.align4j.rl.loss.KlEstimator;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdvantageEstimatorTest {
    static Stream<JsonNode> gae() {
        return GoldenRows.cases("gae");
    }

    static Stream<JsonNode> groups() {
        Set<String> built = Set.of("grpo", "dr_grpo", "batch_std", "rloo", "reinforce_plus_plus_baseline");
        return GoldenRows.cases("group_advantages")
                .filter(golden ->
                        built.contains(golden.get("parameters").get("kind").asText()));
    }

    static Stream<JsonNode> returnsToGo() {
        return GoldenRows.cases("reinforce_plus_plus");
    }

    private static AdvantageEstimator groupEstimator(JsonNode golden) {
        double epsilon = golden.get("parameters").path("epsilon").asDouble(0);
        return switch (golden.get("parameters").get("kind").asText()) {
            case "grpo" -> new GroupRelative(Scale.STANDARD_DEVIATION, epsilon);
            case "dr_grpo" -> new GroupRelative(Scale.NONE, epsilon);
            case "batch_std" -> new GroupRelative(Scale.BATCH, epsilon);
            case "rloo" -> new LeaveOneOut();
            case "reinforce_plus_plus_baseline" -> new BatchRelative();
            default -> throw new IllegalArgumentException(golden.toString());
        };
    }

    @ParameterizedTest
    @MethodSource("gae")
    void gaeHasTheGoldenValues(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        JsonNode parameters = golden.get("parameters");
        double[] bootstrap = Fixtures.numbers(in.get("bootstrap"));
        for (int i = 0; i < bootstrap.length; i++) {
            bootstrap[i] = in.get("truncated").get(i).booleanValue() ? bootstrap[i] : 0;
        }
        Rewarded rewarded = new Rewarded(
                GoldenRows.ragged(in.get("rewards"), in.get("mask")),
                GoldenRows.ragged(in.get("values"), in.get("mask")),
                bootstrap,
                1);
        Estimate estimate = new Gae(
                        parameters.get("gamma").doubleValue(),
                        parameters.get("lam").doubleValue(),
                        null,
                        Whitening.NONE,
                        Whitening.NONE)
                .estimate(rewarded);
        assertRows(estimate.advantages(), golden.get("expected").get("advantages"), golden);
        assertRows(estimate.returns(), golden.get("expected").get("returns"), golden);
    }

    static Stream<JsonNode> steps() {
        return GoldenRows.cases("group_steps");
    }

    @ParameterizedTest
    @MethodSource("steps")
    void stepsOfAGroupHaveTheGoldenValues(JsonNode golden) {
        double[][] rewards = StreamSupport.stream(golden.at("/inputs/rewards").spliterator(), false)
                .map(Fixtures::numbers)
                .toArray(double[][]::new);
        double[][] values =
                Arrays.stream(rewards).map(row -> new double[row.length]).toArray(double[][]::new);
        JsonNode parameters = golden.get("parameters");
        GroupRelative estimator = new GroupRelative(
                Scale.valueOf(parameters
                        .get("scale")
                        .asText()
                        .toUpperCase(Locale.ROOT)
                        .replace('-', '_')),
                parameters.get("epsilon").doubleValue(),
                GroupRelative.Per.STEP);
        double[][] found = estimator
                .estimate(new Rewarded(
                        rewards,
                        values,
                        new double[rewards.length],
                        parameters.get("group").intValue()))
                .advantages();
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i])
                    .containsExactly(
                            Fixtures.numbers(golden.at("/expected/advantages").get(i)), within(1e-12));
        }
    }

    @Test
    void aGroupWhoseStepsAllEarnTheSameTeachesNothing() {
        double[][] rewards = {{0, 0.5, 0.5}, {0.5, 0}};
        Estimate estimate = new GroupRelative(Scale.STANDARD_DEVIATION, 0, GroupRelative.Per.STEP)
                .estimate(new Rewarded(rewards, new double[][] {new double[3], new double[2]}, new double[2], 2));
        assertThat(estimate.advantages()).isDeepEqualTo(new double[][] {new double[3], new double[2]});
    }

    @ParameterizedTest
    @MethodSource("groups")
    void groupAdvantagesHaveTheGoldenValues(JsonNode golden) {
        double[] rewards = Fixtures.numbers(golden.get("inputs").get("rewards"));
        Estimate estimate = groupEstimator(golden)
                .estimate(
                        oneToken(rewards, golden.get("parameters").get("group").intValue()));
        assertThat(GoldenRows.flat(estimate.advantages()))
                .containsExactly(
                        Fixtures.numbers(golden.get("expected").get("advantages")),
                        within(golden.get("tolerance").doubleValue()));
    }

    @ParameterizedTest
    @MethodSource("returnsToGo")
    void reinforcePlusPlusHasTheGoldenValues(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        InReward penalty = new InReward(KlEstimator.K1, 1, new Fixed());
        double[][] rewards = penalty.tokenRewards(
                GoldenRows.ragged(in.get("policy"), in.get("mask")),
                GoldenRows.ragged(in.get("reference"), in.get("mask")),
                GoldenRows.atLastToken(in.get("score"), in.get("mask")),
                golden.get("parameters").get("beta").doubleValue());
        assertRows(rewards, golden.get("expected").get("rewards"), golden);
        Estimate estimate = new ReturnToGo(golden.get("parameters").get("gamma").doubleValue(), Whitening.STANDARDIZE)
                .estimate(withoutCritic(rewards, 1));
        assertRows(estimate.returns(), golden.get("expected").get("returns"), golden);
        assertRows(estimate.advantages(), golden.get("expected").get("advantages"), golden);
    }

    static Stream<JsonNode> online() {
        return GoldenRows.cases("online_advantages");
    }

    private static AdvantageEstimator onlineEstimator(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        return switch (parameters.get("kind").asText()) {
            case "batch-relative" -> new BatchRelative();
            case "length-weighted" -> new LengthWeighted();
            case "mean-scaled" -> new MeanScaled();
            case "greedy" -> new Greedy();
            case "decoupled" -> {
                Map<String, Double> weights = new HashMap<>();
                parameters
                        .get("weights")
                        .properties()
                        .forEach(entry ->
                                weights.put(entry.getKey(), entry.getValue().doubleValue()));
                yield new Decoupled(weights, parameters.get("epsilon").doubleValue());
            }
            default -> throw new IllegalArgumentException(golden.toString());
        };
    }

    @ParameterizedTest
    @MethodSource("online")
    void onlineAdvantagesAreThoseOfTheirFormulas(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        double[] rewards = Fixtures.numbers(in.get("rewards"));
        double[] lengths = Fixtures.numbers(in.get("lengths"));
        double[][] rows = new double[rewards.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[(int) lengths[i]];
            rows[i][rows[i].length - 1] = rewards[i];
        }
        Map<String, double[]> terms = new LinkedHashMap<>();
        in.path("terms").properties().forEach(entry -> terms.put(entry.getKey(), Fixtures.numbers(entry.getValue())));
        Estimate estimate = onlineEstimator(golden)
                .estimate(new Rewarded(
                        rows,
                        rows,
                        new double[rows.length],
                        golden.get("parameters").get("group").intValue(),
                        in.has("greedy") ? Fixtures.numbers(in.get("greedy")) : new double[0],
                        terms));
        double[] expected = Fixtures.numbers(golden.get("expected").get("advantages"));
        for (int i = 0; i < rows.length; i++) {
            double[] row = new double[rows[i].length];
            Arrays.fill(row, expected[i]);
            assertThat(estimate.advantages()[i]).containsExactly(row, within(1e-9));
        }
    }

    static Stream<JsonNode> lengthAdaptive() {
        return GoldenRows.cases("length_adaptive_gae");
    }

    @ParameterizedTest
    @MethodSource("lengthAdaptive")
    void lengthAdaptiveGaeHasTheGoldenValues(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        double[][] rewards = GoldenRows.table(in.get("rewards"));
        Rewarded rewarded = new Rewarded(rewards, GoldenRows.table(in.get("values")), new double[rewards.length], 1);
        Estimate estimate = new LengthAdaptiveGae(
                        golden.get("parameters").get("alpha").doubleValue(),
                        golden.get("parameters").get("critic_lambda").doubleValue(),
                        Whitening.NONE)
                .estimate(rewarded);
        JsonNode expected = golden.get("expected");
        assertThat(GoldenRows.flat(estimate.advantages()))
                .containsExactly(GoldenRows.flat(GoldenRows.table(expected.get("advantages"))), within(1e-9));
        assertThat(GoldenRows.flat(estimate.returns()))
                .containsExactly(GoldenRows.flat(GoldenRows.table(expected.get("returns"))), within(1e-9));
    }

    /** VC-PPO: the critic's returns are those of its own λ, the policy's advantages stay. */
    @ParameterizedTest
    @MethodSource("gae")
    void theCriticMayHaveALambdaOfItsOwn(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        Rewarded rewarded = new Rewarded(
                GoldenRows.ragged(in.get("rewards"), in.get("mask")),
                GoldenRows.ragged(in.get("values"), in.get("mask")),
                new double[in.get("mask").size()],
                1);
        Estimate decoupled = new Gae(1, 0.5, 1.0, Whitening.NONE, Whitening.NONE).estimate(rewarded);
        assertThat(decoupled.advantages())
                .isDeepEqualTo(new Gae(1, 0.5, null, Whitening.NONE, Whitening.NONE)
                        .estimate(rewarded)
                        .advantages());
        assertThat(decoupled.returns())
                .isDeepEqualTo(new Gae(1, 1, null, Whitening.NONE, Whitening.NONE)
                        .estimate(rewarded)
                        .returns());
    }

    @Test
    void meanScaledRefusesRewardsThatAreNotRightOrWrong() {
        assertThatThrownBy(() -> new MeanScaled().estimate(oneToken(new double[] {0, 0.5}, 2)))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("advantage mean-scaled needs rewards of 0 and 1, but a completion earned 0.5");
    }

    @Test
    void everyEstimatorHasGoldenValues() {
        Set<Class<?>> covered = new HashSet<>(Set.of(Gae.class, ReturnToGo.class, LengthAdaptiveGae.class));
        online().forEach(golden -> covered.add(onlineEstimator(golden).getClass()));
        groups().forEach(golden -> covered.add(groupEstimator(golden).getClass()));
        assertThat(covered).contains(AdvantageEstimator.class.getPermittedSubclasses());
    }

    static Stream<Long> seeds() {
        return IntStream.range(0, 8).mapToObj(i -> 42L + i);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void groupAdvantagesSumToZeroAndIgnoreAShiftOfTheRewards(long seed) {
        double[] rewards =
                new Seeds(seed).generator("rewards").doubles(12, -2, 3).toArray();
        double[] shifted = Arrays.stream(rewards).map(r -> r + 17).toArray();
        for (AdvantageEstimator estimator : List.of(
                new GroupRelative(Scale.STANDARD_DEVIATION, 1e-4),
                new GroupRelative(Scale.NONE, 0),
                new GroupRelative(Scale.BATCH, 1e-4),
                new BatchRelative(),
                new LeaveOneOut())) {
            double[] advantages =
                    GoldenRows.flat(estimator.estimate(oneToken(rewards, 4)).advantages());
            for (int from = 0; from < 12; from += 4) {
                assertThat(Arrays.stream(advantages, from, from + 4).sum())
                        .as("%s", estimator)
                        .isCloseTo(0, within(1e-9));
            }
            assertThat(GoldenRows.flat(estimator.estimate(oneToken(shifted, 4)).advantages()))
                    .containsExactly(advantages, within(1e-9));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void gaeWithoutDiscountsIsTheReturnMinusTheValue(long seed) {
        double[] rewards =
                new Seeds(seed).generator("rewards").doubles(7, -1, 1).toArray();
        double[] values = new Seeds(seed).generator("values").doubles(7, -1, 1).toArray();
        Estimate estimate = new Gae(1, 1, null, Whitening.NONE, Whitening.NONE)
                .estimate(new Rewarded(new double[][] {rewards}, new double[][] {values}, new double[1], 1));
        for (int t = 0; t < 7; t++) {
            double toGo = Arrays.stream(rewards, t, 7).sum();
            assertThat(estimate.advantages()[0][t]).isCloseTo(toGo - values[t], within(1e-12));
            assertThat(estimate.returns()[0][t]).isCloseTo(toGo, within(1e-12));
        }
    }

    @Test
    void aGroupOfOneIsRefused() {
        assertThatThrownBy(() -> new GroupRelative(Scale.NONE, 0).estimate(oneToken(new double[] {1}, 1)))
                .isInstanceOf(UserError.class)
                .hasMessage("completions-per-prompt must be >= 2 but was 1");
    }

    private static Rewarded withoutCritic(double[][] rewards, int group) {
        double[][] values =
                Arrays.stream(rewards).map(row -> new double[row.length]).toArray(double[][]::new);
        return new Rewarded(rewards, values, new double[rewards.length], group);
    }

    private static Rewarded oneToken(double[] rewards, int group) {
        return withoutCritic(
                Arrays.stream(rewards).mapToObj(r -> new double[] {r}).toArray(double[][]::new), group);
    }

    private static void assertRows(double[][] rows, JsonNode expected, JsonNode golden) {
        JsonNode mask = golden.get("inputs").get("mask");
        assertThat(GoldenRows.flat(rows))
                .containsExactly(
                        GoldenRows.flat(GoldenRows.ragged(expected, mask)),
                        within(golden.get("tolerance").doubleValue()));
    }
}
