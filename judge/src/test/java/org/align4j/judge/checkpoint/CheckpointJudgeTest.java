package org.align4j.judge.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.JudgeContract;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Reading;
import org.align4j.judge.backend.AnswerForm;
import org.align4j.judge.backend.Capabilities;
import org.align4j.judge.backend.CapabilityProbe;
import org.align4j.judge.backend.ChatRequest;
import org.align4j.judge.backend.ChatRequest.TokenCap;
import org.align4j.judge.backend.Exchange;
import org.align4j.judge.backend.ReadingChoice;
import org.align4j.judge.config.CheckpointJudgeConfig;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.language.Asking;
import org.align4j.judge.language.Constitution;
import org.align4j.judge.language.RequestConfig;
import org.align4j.model.CausalLm;
import org.align4j.model.Continuations;
import org.align4j.model.config.EngineConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny random model: its verdicts mean nothing, its probabilities must be right. */
class CheckpointJudgeTest extends JudgeContract {
    private static final List<String> LABELS = List.of("1", "2", "tie");

    @TempDir
    Path work;

    @Override
    protected Judge judge() {
        Asking asking =
                new Asking(template().toString(), "", ReadingChoice.LOGPROB, 0, new Constitution(List.of(), 1), 1);
        CheckpointJudgeConfig config = new CheckpointJudgeConfig(
                "tiny",
                Fixtures.path("checkpoints/llama"),
                asking,
                new RequestConfig(0, 0L, 8, "{}"),
                EngineConfig.float32());
        return config.open(new JudgeContext(work, new Seeds(1), note -> {}));
    }

    /** The tiny model's context is too short for the templates that ship. */
    private Path template() {
        try {
            return Files.writeString(work.resolve("short.yaml"), """
                    id: short
                    version: 1
                    system: ""
                    question: "{{mark}} {{prompt}} 1: {{first}} 2: {{second}}"
                    label-ending: "1 or 2?"
                    verdict-ending: "[[1]] or [[2]]?"
                    strict-ending: "[[1]] or [[2]]?"
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected boolean symmetric() {
        return false;
    }

    @Test
    void readsSoftLabelsAndSaysSo() {
        Comparison pair = new Comparison(
                "p", Content.user("Hello?"), Content.assistant("Good day."), Content.assistant("Go."), null);
        try (Judge judge = judge()) {
            Verdict verdict = judge.compare(List.of(pair)).get(0);
            assertThat(verdict.reading()).isEqualTo(Reading.LOGPROB);
            assertThat(verdict.pFirst()).isGreaterThan(0).isLessThan(1);
            assertThat(verdict.labelMass()).isGreaterThan(0).isLessThan(1);
            assertThat(verdict.cost().promptTokens()).isPositive();
            assertThat(verdict.cost().dollars()).isZero();
        }
    }

    @Test
    void theLabelsLogProbsAreThoseOfTheirTokensBehindThePrompt() throws InterruptedException {
        Path folder = Fixtures.path("checkpoints/llama");
        List<Message> messages = List.of(new Message(Message.USER, "Which is better? Answer 1 or 2."));
        ChatRequest request = ChatRequest.plain(messages, 0, 0L, 8, TokenCap.MAX_TOKENS, AnswerForm.oneOf(LABELS))
                .withLogprobs(20);
        try (CheckpointBackend backend = new CheckpointBackend(folder, EngineConfig.float32());
                CausalLm model = CausalLm.load(folder, EngineConfig.float32())) {
            Exchange.Answered answered = (Exchange.Answered) backend.ask(request);
            boolean chat = model.tokenizer().hasChatTemplate();
            int[] prompt = model.tokenizer()
                    .encodePrompt(
                            chat
                                    ? new Content.Chat(messages)
                                    : Content.text(messages.get(0).content() + "\n\nAnswer:"));
            for (int i = 0; i < LABELS.size(); i++) {
                int[] label = model.tokenizer().encode((chat ? "" : " ") + LABELS.get(i));
                double expected = 0;
                int[] row = prompt;
                for (int token : label) {
                    expected += Continuations.logProbs(model, row, List.of(new int[] {token}))[0];
                    row = appended(row, token);
                }
                assertThat(answered.reply().logprobs().get(0).top().get(i).logprob())
                        .isCloseTo(expected, within(1e-4));
            }
        }
    }

    @Test
    void theProbabilitiesOfAllNextTokensAddUpToOne() {
        try (CausalLm model = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32())) {
            int[] prompt = model.tokenizer().encodePrompt(Content.text("Good day"));
            List<int[]> all = new ArrayList<>();
            for (int token = 0; token < model.config().vocabularySize(); token++) {
                all.add(new int[] {token});
            }
            double sum = 0;
            for (double logProb : Continuations.logProbs(model, prompt, all)) {
                sum += Math.exp(logProb);
            }
            assertThat(sum).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void itsProbeSaysWhatItDoes() throws InterruptedException {
        try (CheckpointBackend backend =
                new CheckpointBackend(Fixtures.path("checkpoints/llama"), EngineConfig.float32())) {
            Capabilities found = new CapabilityProbe(backend, 0, 0L, note -> {}).runAll(LABELS);
            assertThat(found.topLogprobs()).isPositive();
            assertThat(found.constraint()).isNotNull();
            assertThat(found.thinks()).isFalse();
            assertThat(found.findings())
                    .anyMatch(each -> each.capability().equals("max_tokens")
                            && each.found().equals("heeded"))
                    .anyMatch(each ->
                            each.capability().equals("seed") && each.found().equals("repeats"));
        }
    }

    @Test
    void otherWeightsAtTheSamePlaceAreAnotherModel() throws IOException {
        Path folder = work.resolve("model");
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(Fixtures.path("checkpoints/llama"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        String before = identity(folder);
        assertThat(identity(folder)).isEqualTo(before);
        Path weights = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertThat(identity(folder)).isNotEqualTo(before);
    }

    private static String identity(Path folder) {
        try (CheckpointBackend backend = new CheckpointBackend(folder, EngineConfig.float32())) {
            return backend.identity();
        }
    }

    private static int[] appended(int[] row, int token) {
        int[] longer = Arrays.copyOf(row, row.length + 1);
        longer[row.length] = token;
        return longer;
    }
}
