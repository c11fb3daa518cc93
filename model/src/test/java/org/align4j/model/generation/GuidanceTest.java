package org.align4j.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.Condition;
import org.align4j.model.RowNumbers;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.text.PromptedRow;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy that is told something behind every prompt. */
class GuidanceTest {
    private static final Path POLICY = Fixtures.path("checkpoints/llama");
    private static final EngineConfig ENGINE = EngineConfig.float32();
    private static final String TEMPLATE = "Quality: {}\n";
    private static final SamplingConfig SAMPLING = new SamplingConfig(0.8, 0, 1, 0, 1, 11, List.of());

    @TempDir
    Path folder;

    private Path conditioned(double guidance) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("guided " + guidance));
        try (Stream<Path> files = Files.list(POLICY)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        new Condition(TEMPLATE, "high", guidance).write(copy);
        return copy;
    }

    /** Prompts of different lengths, one of a single token. */
    private static int[] prompt(int number) {
        return IntStream.range(0, 1 + 6 * number)
                .map(i -> 3 + (7 * i + number) % 50)
                .toArray();
    }

    private static List<List<Completion>> draw(Path policy, int[] behind, DecodingConfig slots) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            requests.add(new GenerationRequest(joined(prompt(number), behind), number));
        }
        try (CausalLm model = CausalLm.frozen(policy, ENGINE);
                Generator generator = Generator.of(model, slots)) {
            return generator.generate(requests, 3, SAMPLING, 5);
        }
    }

    private static List<List<Completion>> draw(Path policy, int... behind) {
        return draw(policy, behind, DecodingConfig.auto());
    }

    private static int[] joined(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static int[] label() {
        try (CausalLm model = CausalLm.frozen(POLICY, ENGINE)) {
            return model.tokenizer().encode("Quality: high\n");
        }
    }

    /** What a policy drew, read again as given, has the log-probs that it was drawn with. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 2.5, 0})
    void givenCompletionsAreReadAsTheyAreWritten(double guidance) throws IOException {
        SamplingConfig plain = new SamplingConfig(1, 0, 1, 0, 1, 9, List.of());
        try (CausalLm model = CausalLm.frozen(conditioned(guidance), ENGINE);
                Generator generator = Generator.of(model)) {
            List<GenerationRequest> requests = IntStream.range(0, 4)
                    .mapToObj(number -> new GenerationRequest(prompt(number), number))
                    .toList();
            List<Completion> drawn = generator.generate(requests, 1, plain, 5).stream()
                    .map(each -> each.get(0))
                    .toList();
            List<PromptedRow> rows = IntStream.range(0, 4)
                    .mapToObj(number -> new PromptedRow(
                            joined(prompt(number), drawn.get(number).tokens()), prompt(number).length))
                    .toList();
            double[][] read = new GivenCompletions(model, 64).logProbs(rows);
            for (int number = 0; number < 4; number++) {
                assertThat(read[number]).hasSameSizeAs(drawn.get(number).logProbs());
                for (int t = 0; t < read[number].length; t++) {
                    assertThat(read[number][t]).isCloseTo(drawn.get(number).logProbs()[t], within(1e-4));
                }
            }
        }
    }

    @Test
    void withoutGuidanceTheTextStandsBehindThePrompt() throws IOException {
        assertSame(draw(conditioned(1)), draw(POLICY, label()));
    }

    @Test
    void guidanceOfNoughtIsAsIfNothingWereSaid() throws IOException {
        assertSame(draw(conditioned(0)), draw(POLICY));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void howManyAreDecodedTogetherChangesNothing(int slots) throws IOException {
        Path policy = conditioned(1.7);
        assertSame(draw(policy, new int[0], new DecodingConfig(slots, false)), draw(policy));
    }

    /** Softmax of u + s (c - u), read token by token from the model's whole distributions with and without the text. */
    @Test
    void logProbsAreThoseOfTheGuidedDistribution() throws IOException {
        double scale = 2.5;
        List<List<Completion>> drawn = draw(conditioned(scale));
        int[] label = label();
        try (CausalLm model = CausalLm.frozen(POLICY, ENGINE)) {
            for (int number = 0; number < 2; number++) {
                Completion completion = drawn.get(number).get(1);
                for (int t = 0; t < 3; t++) {
                    int[] before = Arrays.copyOf(completion.tokens(), t);
                    double[] plain = distribution(model, joined(prompt(number), before));
                    double[] told = distribution(model, joined(joined(prompt(number), label), before));
                    double[] guided = new double[plain.length];
                    double sum = 0;
                    for (int v = 0; v < guided.length; v++) {
                        guided[v] = (plain[v] + scale * (told[v] - plain[v])) / SAMPLING.temperature();
                        sum += Math.exp(guided[v]);
                    }
                    double expected = guided[completion.tokens()[t]] - Math.log(sum);
                    assertThat((double) completion.logProbs()[t]).isCloseTo(expected, within(1e-4));
                }
            }
        }
    }

    /** Log-probs of every token behind a row. */
    private static double[] distribution(CausalLm model, int[] row) {
        List<int[]> rows = new ArrayList<>();
        for (int v = 0; v < model.config().vocabularySize(); v++) {
            rows.add(joined(row, new int[] {v}));
        }
        List<float[]> read = RowNumbers.read(rows, 4096, model::evaluate);
        return read.stream().mapToDouble(each -> each[row.length]).toArray();
    }

    @Test
    void whatIsServedIsWhatIsSampled() throws IOException {
        Path policy = conditioned(1.7);
        List<List<Completion>> drawn = draw(policy);
        try (LiveGenerator generator = LiveGenerator.taking(CausalLm.frozen(policy, ENGINE), new LiveConfig(5, 100))) {
            assertThat(generator.maxLength()).isEqualTo(100 - label().length);
            List<LiveCompletion> cancelled =
                    generator.submit(new LiveRequest(prompt(2), 2, SAMPLING, 9, 0, -1), grown -> {});
            List<LiveCompletion> kept =
                    generator.submit(new LiveRequest(prompt(3), 3, SAMPLING, 5, 3, -1), grown -> {});
            generator.advance();
            assertThat(generator.running() + generator.waiting()).isEqualTo(5);
            cancelled.forEach(generator::cancel);
            while (!generator.idle()) {
                generator.advance();
            }
            for (int number = 0; number < 3; number++) {
                assertThat(kept.get(number).tokens())
                        .isEqualTo(drawn.get(3).get(number).tokens());
            }
        }
    }

    @Test
    void furtherTrainingAndBrokenFilesAreRefused() throws IOException {
        Path policy = conditioned(1);
        assertThatThrownBy(() -> CausalLm.toTrain(policy, ENGINE, LoraConfig.none(), 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("writes by a condition (condition.json)");
        for (String broken : List.of(
                "{",
                "{}",
                "{\"template\": \"x\", \"value\": \"y\", \"guidance\": 1}",
                "{\"template\": \"{}\", \"value\": \"y\", \"guidance\": -1}")) {
            Files.writeString(policy.resolve(Condition.FILE), broken);
            assertThatThrownBy(() -> CausalLm.frozen(policy, ENGINE))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("condition.json: not a condition")
                    .message()
                    .doesNotContain("\n");
        }
    }

    private static void assertSame(List<List<Completion>> actual, List<List<Completion>> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            for (int number = 0; number < 3; number++) {
                Completion one = actual.get(i).get(number);
                Completion other = expected.get(i).get(number);
                assertThat(one.tokens()).isEqualTo(other.tokens());
                assertThat(one.logProbs()).containsExactly(other.logProbs(), within(1e-5f));
            }
        }
    }
}
