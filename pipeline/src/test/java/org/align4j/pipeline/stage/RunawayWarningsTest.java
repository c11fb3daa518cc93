package org.align4j.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RunawayWarningsTest {
    @Test
    void aLossFarAboveTheFirstIsNamedAndOneThatFellIsNot() {
        assertThat(RunawayWarnings.ofLoss(0.693, Map.of("loss", 37802.2, "eval_loss", 27677.6)))
                .hasValue(
                        "training has run away: eval_loss is 2.768e+04 at the end, the loss of the first step was 0.6930;"
                                + " lower the learning rate");
        assertThat(RunawayWarnings.ofLoss(0.238, Map.of("loss", 79.8)))
                .hasValueSatisfying(line -> assertThat(line).contains("loss is 79.8"));
        assertThat(RunawayWarnings.ofLoss(0.693, Map.of("loss", Double.POSITIVE_INFINITY)))
                .isPresent();
        assertThat(RunawayWarnings.ofLoss(1.8, Map.of("loss", 0.3, "eval_loss", 0.4)))
                .isEmpty();
        assertThat(RunawayWarnings.ofLoss(0.693, Map.of("loss", 1.2))).isEmpty();
        assertThat(RunawayWarnings.ofLoss(-0.01, Map.of("loss", 0.9))).isEmpty();
        assertThat(RunawayWarnings.ofLoss(Double.NaN, Map.of("loss", 1e9))).isEmpty();
    }

    @Test
    void aLossThatIsNotANumberIsNotLeftUnsaid() {
        assertThat(RunawayWarnings.ofLoss(5, Map.of("loss", 4.0, "eval_loss", Double.NaN)))
                .hasValueSatisfying(line -> assertThat(line).contains("eval_loss is NaN at the end"));
        assertThat(RunawayWarnings.ofDamage(Map.of("loss", Double.NaN, "eval_loss", Double.NaN)))
                .hasValue(
                        "training has run away: the loss is NaN at the end; nothing is saved; lower the learning rate");
        assertThat(RunawayWarnings.ofDamage(Map.of("loss", Double.POSITIVE_INFINITY)))
                .isPresent();
        assertThat(RunawayWarnings.ofDamage(Map.of("loss", Double.NaN, "eval_loss", 3.0)))
                .as("a row that cannot be learned, at the end of a good run")
                .isEmpty();
        assertThat(RunawayWarnings.ofDamage(Map.of("loss", 1.0, "eval_loss", Double.NaN)))
                .isEmpty();
        assertThat(RunawayWarnings.ofDamage(Map.of())).isEmpty();
    }

    @Test
    void aGradientOfExactlyNothingIsNamed() {
        assertThat(RunawayWarnings.ofGradient(Map.of("grad_norm", 0.0, "loss", 0.5)))
                .hasValue(
                        "the last step's gradient is 0, so nothing is learned any more: either its rows are fitted as well"
                                + " as the loss asks, or training has run away; lower the learning rate");
        assertThat(RunawayWarnings.ofGradient(Map.of("grad_norm", 1e-30))).isEmpty();
        assertThat(RunawayWarnings.ofGradient(Map.of("loss", 0.0))).isEmpty();
    }

    @Test
    void aLanguageModelIsComparedWithGuessing() {
        assertThat(RunawayWarnings.ofTokens(Map.of("eval_loss", 8720.3, "loss", 1.0), 300))
                .hasValue(
                        "the model is worse than chance: eval_loss is 8720 nats a token, guessing evenly among 300 tokens"
                                + " has 5.704");
        assertThat(RunawayWarnings.ofTokens(Map.of("eval_loss", 5.7), 300)).isEmpty();
        assertThat(RunawayWarnings.ofTokens(Map.of("loss", 5.71), 300)).isPresent();
    }

    @Test
    void anAccuracyCountsAsAboveChanceOnlyWithConfidence() {
        assertThat(RunawayWarnings.ofAccuracy(Map.of("eval_rewards/accuracies", 0.364), 294))
                .hasValue(
                        "held-out: the accuracy, 36.4 % of 294 pairs, is not above chance (50 %) with 95 % confidence");
        assertThat(RunawayWarnings.ofAccuracy(Map.of("eval_rewards/accuracies", 0.54), 100))
                .isPresent();
        assertThat(RunawayWarnings.ofAccuracy(Map.of("eval_rewards/accuracies", 0.7), 100))
                .isEmpty();
        assertThat(RunawayWarnings.ofAccuracy(Map.of("eval_loss", 0.7), 100)).isEmpty();
    }

    @Test
    void aPolicyFarFromItsReferenceOrWithoutAPreferenceIsNamed() {
        assertThat(RunawayWarnings.ofPolicy(policy(100.8, 20, 30), 512))
                .hasValue(
                        "the policy has left its reference: KL is 5.04 nats a token at the end (0.01 to 0.2 is usual); lower"
                                + " the learning rate or raise the KL coefficient");
        assertThat(RunawayWarnings.ofPolicy(policy(1, 20, 124.7), 512))
                .hasValueSatisfying(line -> assertThat(line).contains("entropy is 6.24 of at most 6.24 nats"));
        assertThat(RunawayWarnings.ofPolicy(policy(6.1, 46, 16.3), 512)).isEmpty();
        assertThat(RunawayWarnings.ofPolicy(Map.of("reward", 1.0), 512)).isEmpty();
    }

    private static Map<String, Double> policy(double kl, double length, double entropy) {
        return Map.of("objective/kl", kl, "completions/mean_length", length, "objective/entropy", entropy);
    }
}
