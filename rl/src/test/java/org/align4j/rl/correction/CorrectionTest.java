package org.align4j.rl.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.rl.loss.GoldenRows;
import org.align4j.rl.loss.PolicyBatch;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorrectionTest {
    static Stream<JsonNode> cases() {
        return GoldenRows.cases("corrections");
    }

    private static Correction correction(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        double high = parameters.path("high").asDouble();
        return switch (parameters.get("kind").asText()) {
            case "truncated" -> new TruncatedCorrection(high);
            case "masked" -> new MaskedCorrection(parameters.get("low").doubleValue(), high);
            case "sequence-truncated" -> new SequenceTruncatedCorrection(high);
            case "sequence-masked" -> new SequenceMaskedCorrection(high);
            case "off-policy-mask" ->
                new OffPolicyMaskCorrection(parameters.get("largest_kl").doubleValue());
            default -> throw new IllegalArgumentException(golden.toString());
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weightsAreThoseOfTheirFormulas(JsonNode golden) {
        Correction correction = correction(golden);
        if (correction instanceof OffPolicyMaskCorrection) {
            assertThat(rows(correction, golden.get("inputs")))
                    .containsExactly(Fixtures.numbers(golden.get("expected").get("rows")));
            return;
        }
        double[][] ratios = GoldenRows.table(golden.get("inputs").get("log_ratios"));
        double[][] expected = GoldenRows.table(golden.get("expected").get("weights"));
        for (int i = 0; i < ratios.length; i++) {
            assertThat(correction.weights(ratios[i])).containsExactly(expected[i], within(1e-12));
        }
    }

    private static double[] rows(Correction correction, JsonNode in) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray mask = GoldenRows.array(manager, in.get("mask"));
            double[] advantages = Fixtures.numbers(in.get("advantages"));
            return correction
                    .mask(new PolicyBatch(
                            GoldenRows.array(manager, in.get("logprobs")),
                            GoldenRows.array(manager, in.get("old_logprobs")),
                            manager.create(advantages)
                                    .reshape(advantages.length, 1)
                                    .mul(mask),
                            mask))
                    .orElseThrow()
                    .toDoubleArray();
        }
    }

    @Test
    void everyCorrectionHasGoldenValues() {
        Set<Class<?>> covered = new HashSet<>(Set.of(NoneCorrection.class));
        cases().forEach(golden -> covered.add(correction(golden).getClass()));
        assertThat(covered).contains(Correction.class.getPermittedSubclasses());
    }

    /** On-policy nothing is corrected. */
    @Test
    void samplersThatAgreeHaveWeightsOfOne() {
        for (Correction correction : List.of(
                new NoneCorrection(),
                new TruncatedCorrection(2),
                new MaskedCorrection(0.5, 5),
                new SequenceTruncatedCorrection(3),
                new SequenceMaskedCorrection(3),
                new OffPolicyMaskCorrection(0.5))) {
            assertThat(correction.weights(new double[3])).as("%s", correction).containsExactly(1, 1, 1);
        }
    }
}
