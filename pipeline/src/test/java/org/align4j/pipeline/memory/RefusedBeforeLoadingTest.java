package org.align4j.pipeline.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Document;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Row;
import org.align4j.pipeline.PreferenceData;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.evaluate.EvaluateStage;
import org.align4j.pipeline.generate.SampleStage;
import org.align4j.pipeline.judge.JudgeStage;
import org.align4j.pipeline.judge.JudgeStageConfig;
import org.align4j.pipeline.preference.DpoStage;
import org.align4j.pipeline.reward.RewardStage;
import org.align4j.pipeline.rl.RlStage;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.supervised.PretrainStage;
import org.align4j.pipeline.supervised.SftStage;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stages are given a checkpoint that cannot be loaded where a policy is wanted: whoever complains first has looked first. */
class RefusedBeforeLoadingTest {
    private static final Path CLASSIFIER = Fixtures.path("reward/llama");
    private static final String ENGINE = "engine: {device: cpu, precision: float32, threads: 1}\n";

    @TempDir
    Path folder;

    static Stream<Stage<?>> stages() {
        return Stream.of(
                new PretrainStage(),
                new SftStage(),
                new RewardStage(),
                new DpoStage(),
                new RlStage(),
                new SampleStage(),
                new EvaluateStage());
    }

    @AfterEach
    void forget() {
        System.clearProperty(Machine.LIMIT);
    }

    @ParameterizedTest
    @MethodSource("stages")
    <C extends Record> void theEstimateComesBeforeTheWeights(Stage<C> stage) throws IOException {
        String rewards = stage instanceof RlStage
                ? "rewards: [{type: length}]\nadvantage: {type: return-to-go}\nrollout: {sampling: {max-new-tokens: 8}}\n"
                : "";
        C config =
                ConfigLoader.load(stage.configType(), (ConfigTree.Mapping) ConfigTree.parse(ENGINE + rewards, "test"));
        TestContext context = new TestContext(folder).with("policy", CLASSIFIER).with(data(stage.name()));
        System.setProperty(Machine.LIMIT, "1000000");
        assertThatThrownBy(() -> stage.run(config, context))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(" needs about ")
                .hasMessageContaining("but there are 0.00 GB; ");
        System.setProperty(Machine.LIMIT, "100000000000");
        TestContext roomy = new TestContext(folder.resolve("roomy"))
                .with("policy", CLASSIFIER)
                .with(data(stage.name()));
        Files.createDirectories(roomy.work());
        assertThatThrownBy(() -> stage.run(config, roomy)).hasMessageContaining("language model is expected");
        assertThat(roomy.said()).anyMatch(line -> line.startsWith("memory: about "));
    }

    @Test
    void aJudgeInThisProcessIsRefusedBeforeItAnswers() throws IOException {
        String judge = "judge: {type: checkpoint, policy: " + Fixtures.path("checkpoints/llama")
                + ", engine: {device: cpu, precision: float32}}\n";
        JudgeStage stage = new JudgeStage();
        JudgeStageConfig options =
                ConfigLoader.load(stage.configType(), (ConfigTree.Mapping) ConfigTree.parse(judge, "test"));
        TestContext context = new TestContext(folder).with(data("dpo"));
        System.setProperty(Machine.LIMIT, "1000000");
        assertThatThrownBy(() -> stage.run(options, context))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("judging needs about ")
                .hasMessageEndingWith("or one behind a server, which holds nothing here");
    }

    private Map<String, Path> data(String stage) throws IOException {
        Path data = folder.resolve("data");
        boolean fresh = !Files.exists(data);
        return switch (stage) {
            case "reward", "dpo" -> {
                if (fresh) {
                    PreferenceData.write(data, 8);
                }
                yield Map.of("preferences", data);
            }
            case "pretrain" ->
                Map.of("data", write(data, Document.class, i -> new Document("t" + i, Content.text("So be it " + i))));
            case "sft" ->
                Map.of(
                        "data",
                        write(
                                data,
                                Demonstration.class,
                                i -> new Demonstration("d" + i, Content.text("Speak " + i), Content.text(" I will."))));
            default ->
                Map.of(
                        "prompts",
                        write(data, Prompt.class, i -> new Prompt("p" + i, Content.text("Speak " + i), null)));
        };
    }

    private static <R extends Row> Path write(Path folder, Class<R> type, IntFunction<R> row) {
        if (!Files.exists(folder)) {
            try (DatasetWriter<R> writer = DatasetWriter.create(folder, type, Lineage.of("test"))) {
                List<R> rows = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    rows.add(row.apply(i));
                }
                rows.forEach(writer::write);
                writer.publish();
            }
        }
        return folder;
    }
}
