package org.align4j.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ScheduleTest {
    private static final JsonNode GOLDEN = Fixtures.json("optim/schedules.json");

    @TestFactory
    Stream<DynamicTest> ratesAreThoseOfTransformers() {
        return Stream.iterate(0, i -> i < GOLDEN.get("cases").size(), i -> i + 1)
                .map(i -> {
                    JsonNode golden = GOLDEN.get("cases").get(i);
                    return DynamicTest.dynamicTest(golden.get("name").textValue(), () -> replay(golden));
                });
    }

    private static void replay(JsonNode golden) {
        JsonNode settings = golden.get("settings");
        Schedule schedule = schedule(golden.get("kind").textValue(), settings);
        double base = golden.get("base_learning_rate").doubleValue();
        long total =
                settings.path("num_training_steps").asLong(golden.get("rates").size() - 3L);
        double[] rates = Fixtures.numbers(golden.get("rates"));
        for (int step = 0; step < rates.length; step++) {
            assertThat(schedule.rate(base, step, total))
                    .as("step %d", step)
                    .isCloseTo(rates[step], within(GOLDEN.get("tolerance").doubleValue()));
        }
    }

    private static Schedule schedule(String kind, JsonNode settings) {
        double warmup = settings.path("num_warmup_steps").asDouble();
        return switch (kind) {
            case "constant" -> new Schedule.Constant();
            case "constant_with_warmup" -> new Schedule.ConstantWithWarmup(warmup);
            case "linear" -> new Schedule.Linear(warmup);
            case "cosine" -> new Schedule.Cosine(warmup, 0);
            case "cosine_with_min_lr" ->
                new Schedule.Cosine(warmup, settings.get("min_lr_rate").doubleValue());
            case "cosine_with_restarts" ->
                new Schedule.CosineWithRestarts(
                        warmup, settings.get("num_cycles").intValue());
            case "polynomial" ->
                new Schedule.Polynomial(
                        warmup,
                        settings.get("lr_end").doubleValue(),
                        settings.get("power").doubleValue());
            case "inverse_sqrt" -> new Schedule.InverseSquareRoot(warmup);
            case "warmup_stable_decay", "warmup_stable_decay-linear" ->
                new Schedule.WarmupStableDecay(
                        warmup,
                        settings.get("num_decay_steps").intValue(),
                        kind.endsWith("linear")
                                ? Schedule.WarmupStableDecay.Decay.LINEAR
                                : Schedule.WarmupStableDecay.Decay.COSINE,
                        settings.get("min_lr_ratio").doubleValue());
            default -> throw new AssertionError("no schedule for " + kind);
        };
    }

    @Test
    void warmupBelowOneIsAFractionOfAllSteps() {
        assertThat(new Schedule.Linear(0.1).factor(5, 100)).isEqualTo(new Schedule.Linear(10).factor(5, 100));
    }
}
