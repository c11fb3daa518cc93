package org.align4j.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.RowNumbers;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveGeneratorTest {
    private static final int LENGTH = 120;

    private static CausalLm policy(String precision) {
        return CausalLm.frozen(Fixtures.path("checkpoints/llama"), new EngineConfig("cpu", precision, 0));
    }

    private static int[] prompt(int number) {
        return IntStream.range(0, 3 + 5 * number)
                .map(i -> 3 + (7 * i + number) % 50)
                .toArray();
    }

    /** Every one drawn in another way, with log-probs or without. */
    private static LiveRequest request(int number) {
        SamplingConfig sampling = switch (number % 4) {
            case 0 -> new SamplingConfig(0, 0, 1, 0, 1, 20, List.of());
            case 1 -> new SamplingConfig(1, 0, 0.9, 0, 1, 31, List.of());
            case 2 -> new SamplingConfig(1.4, 12, 1, 0, 1.2, 9, List.of());
            default -> new SamplingConfig(1, 0, 1, 0, 1, 40, List.of());
        };
        return new LiveRequest(prompt(number), 1 + number % 3, sampling, 11L * number, 0, number % 2 == 0 ? 3 : -1);
    }

    private static List<String> alone(String precision, LiveRequest request) {
        try (LiveGenerator generator = LiveGenerator.taking(policy(precision), new LiveConfig(0, LENGTH))) {
            List<LiveCompletion> completions = generator.submit(request, grown -> {});
            finish(generator);
            return completions.stream().map(LiveGeneratorTest::shown).toList();
        }
    }

    private static void finish(LiveGenerator generator) {
        while (!generator.idle()) {
            generator.advance();
        }
    }

    private static String shown(LiveCompletion completion) {
        return Arrays.toString(completion.tokens())
                + completion.finish()
                + (completion.likely().isEmpty() ? "" : Arrays.toString(completion.logProbs()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bf16"})
    void aCompletionIsTheSameWhateverComesAndGoesBesideIt(String precision) {
        List<LiveRequest> requests =
                IntStream.range(0, 8).mapToObj(LiveGeneratorTest::request).toList();
        List<List<LiveCompletion>> together = new ArrayList<>();
        try (LiveGenerator generator = LiveGenerator.taking(policy(precision), new LiveConfig(5, LENGTH))) {
            for (LiveRequest request : requests) {
                List<LiveCompletion> unwanted = generator.submit(request(together.size() % 3), grown -> {});
                together.add(generator.submit(request, grown -> {}));
                generator.advance();
                unwanted.forEach(generator::cancel);
            }
            finish(generator);
        }
        for (int i = 0; i < requests.size(); i++) {
            assertThat(together.get(i).stream().map(LiveGeneratorTest::shown))
                    .as("request %d", i)
                    .isEqualTo(alone(precision, requests.get(i)));
        }
    }

    @Test
    void itDrawsWhatTheGeneratorDraws() {
        LiveRequest request = request(3);
        List<Completion> expected;
        try (CausalLm policy = policy("bf16");
                Generator generator = Generator.of(policy, DecodingConfig.auto())) {
            expected = generator
                    .generate(
                            List.of(new GenerationRequest(request.prompt(), 0)), 1, request.sampling(), request.seed())
                    .get(0);
        }
        try (LiveGenerator generator = LiveGenerator.taking(policy("bf16"), new LiveConfig(0, LENGTH))) {
            LiveCompletion drawn = generator.submit(request, grown -> {}).get(0);
            finish(generator);
            assertThat(drawn.tokens()).isEqualTo(expected.get(0).tokens());
            assertThat(drawn.text()).isEqualTo(expected.get(0).text());
            assertThat(drawn.finish()).isEqualTo(expected.get(0).finish());
        }
    }

    @Test
    void logProbsAreThoseAtTemperatureOneAndTheLikeliestAreSorted() {
        SamplingConfig hot = new SamplingConfig(2.5, 0, 0.8, 0, 1, 20, List.of());
        LiveRequest request = new LiveRequest(prompt(2), 1, hot, 3, 0, 20);
        try (CausalLm policy = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32());
                LiveGenerator generator = LiveGenerator.taking(policy("float32"), new LiveConfig(0, LENGTH))) {
            LiveCompletion drawn = generator.submit(request, grown -> {}).get(0);
            finish(generator);
            int[] row = IntStream.concat(Arrays.stream(request.prompt()), Arrays.stream(drawn.tokens()))
                    .toArray();
            float[] read = RowNumbers.read(List.of(row), 4096, policy::evaluate).get(0);
            for (int t = 0; t < drawn.tokens().length; t++) {
                assertThat(drawn.logProbs()[t]).isCloseTo(read[request.prompt().length + t], within(1e-4f));
                LikelyTokens likely = drawn.likely().get(t);
                assertThat(likely.ids()).hasSize(20).doesNotHaveDuplicates();
                for (int i = 0; i < 20; i++) {
                    assertThat(likely.logProbs()[i]).isLessThanOrEqualTo(likely.logProbs()[Math.max(0, i - 1)]);
                    if (likely.ids()[i] == drawn.tokens()[t]) {
                        assertThat(likely.logProbs()[i]).isEqualTo(drawn.logProbs()[t]);
                    }
                }
            }
        }
    }

    @Test
    void aPromptIsReadAsItsTokensWereDrawn() {
        SamplingConfig plain = new SamplingConfig(1, 0, 1, 0, 1, 40, List.of());
        try (LiveGenerator generator = LiveGenerator.taking(policy("float32"), new LiveConfig(0, LENGTH))) {
            LiveCompletion drawn = generator
                    .submit(new LiveRequest(prompt(1), 1, plain, 5, 0, 0), grown -> {})
                    .get(0);
            finish(generator);
            int[] row = IntStream.concat(Arrays.stream(prompt(1)), Arrays.stream(drawn.tokens()))
                    .toArray();
            float[] read = generator.read(row, 0).logProbs();
            for (int t = 0; t < drawn.tokens().length; t++) {
                assertThat(read[prompt(1).length - 1 + t]).isCloseTo(drawn.logProbs()[t], within(1e-4f));
            }
        }
    }

    @Test
    void whatIsToldOnTheWayIsNeverTakenBackAndEndsInTheWhole() {
        SamplingConfig plain = new SamplingConfig(1, 0, 1, 0, 1, 40, List.of());
        try (LiveGenerator generator = LiveGenerator.taking(policy("bf16"), new LiveConfig(0, LENGTH))) {
            LiveCompletion whole = generator
                    .submit(new LiveRequest(prompt(1), 1, plain, 5, 0, -1), grown -> {})
                    .get(0);
            finish(generator);
            String text = whole.text();
            String stop = text.substring(text.length() / 2, text.length() / 2 + 6);
            SamplingConfig stopping = new SamplingConfig(1, 0, 1, 0, 1, 40, List.of(stop, text.substring(0, 3) + "!"));
            List<String> told = new ArrayList<>();
            LiveCompletion cut = generator
                    .submit(new LiveRequest(prompt(1), 1, stopping, 5, 0, -1), grown -> told.add(grown.text()))
                    .get(0);
            finish(generator);
            assertThat(cut.text()).isEqualTo(text.substring(0, text.indexOf(stop)));
            assertThat(told).hasSizeGreaterThan(1);
            for (int i = 1; i < told.size(); i++) {
                assertThat(told.get(i)).startsWith(told.get(i - 1));
            }
            assertThat(told.get(told.size() - 1)).isEqualTo(cut.text());
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (LiveGenerator generator = LiveGenerator.taking(policy("bf16"), new LiveConfig(0, 40))) {
            LiveRequest request = request(7);
            assertThatThrownBy(() -> generator.submit(request, grown -> {}))
                    .isInstanceOf(UserError.class)
                    .hasMessage("the prompt has 38 tokens; with up to 40 more it is longer than 40");
            assertThat(generator.idle()).isTrue();
        }
    }
}
