package org.align4j.rl.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.align4j.model.Autograd;
import org.align4j.rl.loss.SequenceClipped.Reduction;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyLossTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** Token-level losses with an advantage per token. */
    static Stream<JsonNode> ppo() {
        return GoldenRows.cases("ppo_policy_loss");
    }

    /** Aggregations, KL terms, ratios of whole completions, and the losses that TRL has beside PPO's. */
    static Stream<JsonNode> aggregations() {
        return GoldenRows.cases("policy_aggregation");
    }

    /** Losses and aggregations from their papers' formulas. */
    static Stream<JsonNode> online() {
        return GoldenRows.cases("online_policy_loss");
    }

    static Stream<JsonNode> sequences() {
        return GoldenRows.cases("sequence_policy_loss");
    }

    private static PolicyLoss loss(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        double low = parameters.path("clip_low").asDouble(0.2);
        double high = parameters.path("clip_high").asDouble(0.2);
        if (parameters.has("delta")) {
            return new DualClipped(low, high, parameters.get("delta").doubleValue());
        }
        if (parameters.path("loss_type").asText().equals("cispo")) {
            return new Cispo(high);
        }
        if (parameters.path("loss_type").asText().equals("sapo")) {
            return new Sapo(number(golden, "temperature_positive"), number(golden, "temperature_negative"));
        }
        if (parameters.path("level").asText().equals("sequence")) {
            return new SequenceClipped(low, high, Reduction.MEAN);
        }
        if (parameters.has("dual_clip")) {
            return new DualClipped(low, high, parameters.get("dual_clip").doubleValue());
        }
        return new Clipped(low, high);
    }

    private static PolicyLoss onlineLoss(JsonNode golden) {
        return switch (golden.get("parameters").get("loss").asText()) {
            case "cispo" -> new Cispo(number(golden, "largest"));
            case "sapo" -> new Sapo(number(golden, "positive"), number(golden, "negative"));
            case "vespo" ->
                new Vespo(
                        number(golden, "k_positive"),
                        number(golden, "lambda_positive"),
                        number(golden, "k_negative"),
                        number(golden, "lambda_negative"));
            case "dppo-tv" -> new DppoTv(number(golden, "delta"), number(golden, "penalty"));
            case "m2po" -> new M2po(number(golden, "largest"));
            case "reinforce" -> new Reinforce();
            default -> throw new IllegalArgumentException(golden.toString());
        };
    }

    private static double number(JsonNode golden, String parameter) {
        return golden.get("parameters").get(parameter).doubleValue();
    }

    private static LossAggregation aggregation(JsonNode golden) {
        return switch (golden.get("parameters").path("loss_type").asText("ppo")) {
            case "grpo", "sapo" -> LossAggregation.SEQUENCE_MEAN;
            case "ppo", "bnpo", "dapo", "cispo" -> LossAggregation.TOKEN_MEAN;
            case "dr_grpo" -> LossAggregation.CONSTANT_LENGTH;
            default -> throw new IllegalArgumentException(golden.toString());
        };
    }

    @ParameterizedTest
    @MethodSource("ppo")
    void tokenLossesAreThoseOfTheGoldenValues(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        check(golden, loss(golden), aggregation(golden), GoldenRows.array(manager, in.get("advantages")));
        PolicyBatch batch = batch(
                in, GoldenRows.array(manager, in.get("logprobs")), GoldenRows.array(manager, in.get("advantages")));
        PolicyDiagnostics diagnostics = PolicyDiagnostics.of(loss(golden), batch);
        JsonNode expected = golden.get("expected");
        assertThat(diagnostics.clipFraction())
                .isCloseTo(expected.get("clip_fraction").doubleValue(), within(1e-9));
        assertThat(diagnostics.meanRatio()).isCloseTo(expected.get("mean_ratio").doubleValue(), within(1e-6));
        assertThat(diagnostics.approximateKl())
                .isCloseTo(expected.get("approximate_kl_k2").doubleValue(), within(1e-6));
    }

    @ParameterizedTest
    @MethodSource("aggregations")
    void aggregationsAndKlTermsAreThoseOfTheGoldenValues(JsonNode golden) {
        check(golden, loss(golden), aggregation(golden), perRow(golden.get("inputs")));
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void sequenceLossesAreThoseOfTheGoldenValues(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        PolicyLoss loss = new SequenceClipped(
                parameters.get("clip_low").doubleValue(),
                parameters.get("clip_high").doubleValue(),
                Reduction.SUM);
        check(golden, loss, LossAggregation.SEQUENCE_MEAN, perRow(golden.get("inputs")));
    }

    @ParameterizedTest
    @MethodSource("online")
    void onlineLossesAreThoseOfTheirFormulas(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        LossAggregation aggregation = LossAggregation.valueOf(golden.get("parameters")
                .get("aggregation")
                .asText()
                .replace('-', '_')
                .toUpperCase(Locale.ROOT));
        int[] prompts = Arrays.stream(Fixtures.numbers(in.get("prompts")))
                .mapToInt(number -> (int) number)
                .toArray();
        NDArray weights = GoldenRows.weights(manager, in.get("mask"), aggregation, 0, 1, prompts);
        PolicyLoss loss = onlineLoss(golden);
        NDArray advantages = perRow(in);
        NDArray kept = kept(loss, in);
        check(
                golden,
                x -> loss.perToken(new PolicyBatch(
                                x,
                                GoldenRows.array(manager, in.get("old_logprobs")),
                                advantages,
                                GoldenRows.array(manager, in.get("mask")),
                                kept))
                        .mul(weights)
                        .sum());
    }

    /** What the loss leaves out of the whole step, as an array. */
    private NDArray kept(PolicyLoss loss, JsonNode in) {
        NDArray mask = GoldenRows.array(manager, in.get("mask"));
        double[][] now = GoldenRows.ragged(in.get("logprobs"), in.get("mask"));
        double[][] old = GoldenRows.ragged(in.get("old_logprobs"), in.get("mask"));
        for (int i = 0; i < now.length; i++) {
            for (int t = 0; t < now[i].length; t++) {
                now[i][t] -= old[i][t];
            }
        }
        boolean[][] kept = loss.kept(() -> now).orElse(null);
        if (kept == null) {
            return mask;
        }
        double[] flat = mask.toDoubleArray();
        int time = flat.length / kept.length;
        for (int i = 0; i < kept.length; i++) {
            for (int t = 0; t < kept[i].length; t++) {
                flat[i * time + t] = kept[i][t] ? 1 : 0;
            }
        }
        return manager.create(flat).reshape(mask.getShape());
    }

    /** Losses made for logs: means over rows of sums over their tokens, with what is not golden outside the mask. */
    static Stream<JsonNode> offline() {
        return Stream.concat(GoldenRows.cases("offline_policy_gradients"), GoldenRows.cases("a_lol"));
    }

    private static PolicyLoss offlineLoss(JsonNode golden) {
        if (golden.get("parameters").has("clip")) {
            return new ALol(number(golden, "clip"));
        }
        return golden.get("parameters").has("shift") ? new Asymre(number(golden, "shift")) : new Topr();
    }

    @ParameterizedTest
    @MethodSource("offline")
    void offlineLossesAreThoseOfTheirFormulas(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        NDArray mask = GoldenRows.array(manager, in.get("mask"));
        double rows = in.get("mask").size();
        check(
                golden,
                x -> offlineLoss(golden)
                        .perToken(new PolicyBatch(
                                x, GoldenRows.array(manager, in.get("logged_logprobs")), perRow(in), mask))
                        .mul(mask)
                        .sum()
                        .div(rows));
    }

    /** However unlikely it has become, what is bad is never pushed up, and what is good counts in full. */
    @Test
    void toprTapersWhatIsBadAlone() {
        NDArray old = manager.create(new double[] {-1, -1, -1, -1}).reshape(2, 2);
        NDArray far = manager.create(new double[] {-9, -9, -9, -9}).reshape(2, 2);
        NDArray advantages = manager.create(new double[] {2, 2, -2, -2}).reshape(2, 2);
        NDArray mask = manager.create(new double[] {1, 1, 1, 1}).reshape(2, 2);
        double[] gradient = gradient(
                far,
                x -> new Topr()
                        .perToken(new PolicyBatch(x, old, advantages, mask))
                        .sum());
        double left = 2 * Math.exp(-16);
        assertThat(gradient).containsExactly(new double[] {-2, -2, left, left}, within(1e-12));
    }

    @Test
    void everyLossHasGoldenValues() {
        Set<Class<?>> covered = new HashSet<>();
        Stream.concat(ppo(), aggregations())
                .forEach(golden -> covered.add(loss(golden).getClass()));
        online().forEach(golden -> covered.add(onlineLoss(golden).getClass()));
        offline().forEach(golden -> covered.add(offlineLoss(golden).getClass()));
        assertThat(covered).contains(PolicyLoss.class.getPermittedSubclasses());
    }

    @Test
    void atRatioOneTheSlopeOfEveryLossIsMinusTheAdvantage() {
        NDArray logProbs = manager.create(new double[] {-1, -2, -0.5, -3}).reshape(2, 2);
        NDArray old = manager.create(new double[] {-1, -2, -0.5, -3}).reshape(2, 2);
        NDArray advantages = manager.create(new double[] {0.7, 0.7, -1.1, -1.1}).reshape(2, 2);
        NDArray mask = manager.create(new double[] {1, 1, 1, 1}).reshape(2, 2);
        for (PolicyLoss loss : List.of(
                new Clipped(0.2, 0.2),
                new DualClipped(0.2, 0.2, 3),
                new Cispo(5),
                new Sapo(1, 1.05),
                new Vespo(2, 3, 3, 2),
                new DppoTv(0.2, 1e-3),
                new M2po(0.04),
                new Topr(),
                new Asymre(0),
                new Reinforce())) {
            double[] gradient = gradient(
                    logProbs,
                    x -> loss.perToken(new PolicyBatch(x, old, advantages, mask))
                            .sum());
            assertThat(gradient).as("%s", loss).containsExactly(new double[] {-0.7, -0.7, 1.1, 1.1}, within(1e-12));
        }
    }

    @Test
    void weightsAddUpToOneOverAWholeStep() {
        LossAggregation.Totals step = new LossAggregation.Totals(4, 12, 8, 2);
        int[] lengths = {5, 2, 4, 1};
        long[] promptTokens = {7, 7, 5, 5};
        for (LossAggregation aggregation : LossAggregation.values()) {
            double total = 0;
            for (int i = 0; i < lengths.length; i++) {
                total += lengths[i]
                        * aggregation.tokenWeight(new LossAggregation.Row(lengths[i], promptTokens[i]), step);
            }
            double expected = switch (aggregation) {
                case CONSTANT_LENGTH -> 12.0 / 32;
                case SEQUENCE_SUM -> 12.0 / 4;
                default -> 1;
            };
            assertThat(total).as("%s", aggregation).isCloseTo(expected, within(1e-12));
        }
    }

    private void check(JsonNode golden, PolicyLoss loss, LossAggregation aggregation, NDArray advantages) {
        JsonNode in = golden.get("inputs");
        JsonNode parameters = golden.get("parameters");
        NDArray weights = GoldenRows.weights(
                manager,
                in.get("mask"),
                aggregation,
                parameters.path("total_tokens").asInt(0),
                parameters.path("longest").asInt(0));
        check(golden, x -> {
            PolicyBatch batch = batch(in, x, advantages);
            NDArray perToken = loss.perToken(batch);
            if (parameters.has("beta")) {
                InLoss penalty = new InLoss(
                        KlEstimator.K3,
                        parameters.get("beta").doubleValue(),
                        parameters.has("kl_times_ratio") ? InLoss.Form.TIMES_RATIO : InLoss.Form.PLAIN);
                perToken = perToken.add(penalty.perToken(
                        x, GoldenRows.array(manager, in.get("reference_logprobs")), loss.ratio(batch)));
            }
            return perToken.mul(weights).sum();
        });
    }

    /** Value and gradient of a loss in the log-probs. */
    private void check(JsonNode golden, UnaryOperator<NDArray> loss) {
        NDArray logProbs = GoldenRows.array(manager, golden.get("inputs").get("logprobs"));
        double[] value = new double[1];
        double[] gradient = gradient(logProbs, x -> {
            NDArray sum = loss.apply(x);
            value[0] = sum.getDouble();
            return sum;
        });
        double tolerance = golden.get("tolerance").doubleValue();
        assertThat(value[0]).isCloseTo(golden.get("expected").get("loss").doubleValue(), within(tolerance));
        assertThat(gradient)
                .containsExactly(
                        GoldenRows.flat(golden.get("expected").get("gradients").get("logprobs")), within(tolerance));
    }

    private PolicyBatch batch(JsonNode in, NDArray logProbs, NDArray advantages) {
        return new PolicyBatch(
                logProbs,
                GoldenRows.array(manager, in.get("old_logprobs")),
                advantages,
                GoldenRows.array(manager, in.get("mask")));
    }

    private NDArray perRow(JsonNode in) {
        NDArray mask = GoldenRows.array(manager, in.get("mask"));
        double[] advantages = Fixtures.numbers(in.get("advantages"));
        return manager.create(advantages).reshape(advantages.length, 1).mul(mask);
    }

    private static double[] gradient(NDArray x, UnaryOperator<NDArray> loss) {
        return Autograd.gradient(x, loss).gradient().toDoubleArray();
    }
}
