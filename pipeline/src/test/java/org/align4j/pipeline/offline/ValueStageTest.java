package org.align4j.pipeline.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Label;
import org.align4j.data.Lineage;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.rl.value.ValueFacts;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValueStageTest {
    private static final Path POLICY = Fixtures.path("checkpoints/llama");
    private static final String TRAINING = """
            training:
              learning-rate: 3e-3
              epochs: 30
              batch: {size: 8}
              optimizer: {ema-decay: %s}
            engine: {precision: float32, threads: 1}
            """;

    @TempDir
    Path folder;

    /** Twenty questions; those with an even number earn so much, the others nothing. */
    private Path log(String name, double even, double odd) {
        Path data = folder.resolve(name);
        try (DatasetWriter<Label> writer = DatasetWriter.create(data, Label.class, Lineage.of("test"))) {
            for (int i = 0; i < 20; i++) {
                writer.write(new Label(
                        "r" + i,
                        Content.user(i % 2 == 0 ? "Even " + i : "Odd " + i),
                        Content.assistant("Yes " + i % 3),
                        true,
                        i % 2 == 0 ? even : odd));
            }
            writer.publish();
        }
        return data;
    }

    private TestContext value(String name, Path log, String options, String decay) throws IOException {
        Path yaml = Files.writeString(folder.resolve(name + ".yaml"), options + TRAINING.formatted(decay));
        TestContext context =
                new TestContext(folder.resolve(name)).with("policy", POLICY).with("labels", log);
        new ValueStage().run(ConfigLoader.load(ValueConfig.class, yaml, List.of()), context);
        return context;
    }

    @Test
    void aConstantReturnIsLearnedAsThatConstant() throws IOException {
        TestContext context = value("constant", log("log", 0.5, 0.5), "rows: {held-out: 0.2}\n", "0");
        assertThat((double) context.results().get("eval_value/mae")).isCloseTo(0, within(0.05));
    }

    @Test
    void everyMethodTellsGoodPromptsFromBadOnes() throws IOException {
        Path log = log("log", 1, 0);
        for (Map.Entry<String, String> method : Map.of(
                        "{type: monte-carlo}", "0",
                        "{type: binary}", "0",
                        "{type: distributional, bins: 5, lowest: 0, highest: 1}", "0",
                        "{type: expectile, tau: 0.6}", "0.5",
                        "{type: iql, tau: 0.6}", "0.5")
                .entrySet()) {
            String name = method.getKey().replaceAll("[^a-z]+", "-");
            TestContext context =
                    value(name, log, "value: " + method.getKey() + "\nrows: {held-out: 0}\n", method.getValue());
            Path artifact = context.output(Artifact.VALUE);
            assertThat(ValueFacts.read(artifact).value()).isNotNull();
            double[] advantages = advantages(name, log, artifact, method.getKey());
            assertThat(advantages[1]).as(method.getKey()).isLessThan(0.15);
        }
    }

    /** The head of several numbers that an adapter brings is none of the base's. */
    @Test
    void anAdapterHasSeveralNumbersPerTokenToo() throws IOException {
        Path log = log("log", 1, 0);
        String options = "value: {type: iql, tau: 0.6}\nrows: {held-out: 0}\nlora: {rank: 4}\n";
        Path artifact = value("adapter", log, options, "0.5").output(Artifact.VALUE);
        assertThat(artifact.resolve("adapter_config.json")).exists();
        assertThat(advantages("adapter", log, artifact, "iql")[1]).isPositive();
    }

    /** Of tokens that the policy holds more likely than next to nothing it is sure: the last alone is a step, and so it is read. */
    @Test
    void tokensThatThePolicyIsSureOfAreNoSteps() throws IOException {
        Path log = log("log", 1, 0);
        String options = "value: {type: iql, tau: 0.6}\nrows: {held-out: 0}\nsure: ";
        TestContext all = value("all", log, options + "1\n", "0.5");
        assertThat(all.results()).doesNotContainKey("decisions_share");
        TestContext few = value("few", log, options + "1e-30\n", "0.5");
        assertThat((double) few.results().get("decisions_share")).isBetween(0.05, 0.5);
        Path artifact = few.output(Artifact.VALUE);
        assertThat(ValueFacts.read(artifact).sure()).isEqualTo(1e-30);
        double[] advantages = advantages("few", log, artifact, "iql");
        assertThat(advantages[1]).isBetween(0.0, 0.1);
        assertThat(advantages("all", log, all.output(Artifact.VALUE), "iql")).isNotEqualTo(advantages);
    }

    /** Mean and standard deviation of the advantages that a policy would learn by. */
    private double[] advantages(String name, Path log, Path value, String method) throws IOException {
        String at = method.contains("iql") || method.contains("expectile") ? "token" : "prompt";
        Path yaml = Files.writeString(
                folder.resolve(name + "-offline.yaml"),
                "method: {type: weighted, baseline: {type: value, at: " + at + "}}\nrows: {held-out: 0}\n"
                        + "training: {max-steps: 1}\nengine: {precision: float32, threads: 1}\n");
        TestContext context = new TestContext(folder.resolve(name + "-offline"))
                .with("policy", POLICY)
                .with("labels", log)
                .with("value", value);
        new OfflineStage().run(ConfigLoader.load(OfflineConfig.class, yaml, List.of()), context);
        return new double[] {
            (double) context.results().get("advantages/mean"),
            (double) context.results().get("advantages/std")
        };
    }

    @Test
    void aValueModelThatIsNeededOrOfNoUseIsNamed() throws IOException {
        Path log = log("log", 1, 0);
        assertThatThrownBy(() -> value("iql", log, "value: {type: iql}\n", "0"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("training.optimizer.ema-decay must be above 0");
        assertThatThrownBy(() -> value("binary", log("wide", 3, 0), "value: {type: binary}\n", "0"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("go from 0.0 to 3.0");
        assertThatThrownBy(() -> advantages("none", log, POLICY, "monte-carlo"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a value model of the stage value is expected");
    }
}
