package org.align4j.pipeline.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.pipeline.PreferenceData;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DpoStageTest {
    @TempDir
    Path folder;

    @Test
    void theMarginStartsAtZeroAndGrows() throws IOException {
        TestContext context = new TestContext(folder.resolve("run"))
                .with("policy", Fixtures.path("checkpoints/llama"))
                .with("preferences", PreferenceData.write(folder.resolve("preferences"), 8));
        new DpoStage()
                .run(
                        ConfigLoader.load(
                                DpoConfig.class,
                                null,
                                List.of(
                                        Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                                        Assignment.of("training.learning-rate", "1e-3"),
                                        Assignment.of("training.schedule", "constant"),
                                        Assignment.of("training.batch.size", "8"))),
                        context);
        List<Map<String, Double>> logged = context.logged();
        assertThat(logged).hasSize(3);
        assertThat(logged.get(0).get("loss")).isCloseTo(Math.log(2), within(1e-5));
        assertThat(logged.get(0).get("rewards/margins")).isCloseTo(0, within(1e-4));
        assertThat(logged.get(2).get("rewards/margins")).isGreaterThan(0.1);
        assertThat(logged.get(2)).containsKeys("rewards/chosen", "rewards/rejected", "logps/chosen", "logps/rejected");
        assertThat(logged.get(2)).containsKeys("eval_loss", "eval_rewards/accuracies", "eval_rewards/margins");
        assertThat(context.output(Artifact.POLICY).resolve("model.safetensors")).exists();
        assertThat(Files.readString(context.work().resolve("reference-logprobs.json")))
                .contains("recipe");
    }
}
