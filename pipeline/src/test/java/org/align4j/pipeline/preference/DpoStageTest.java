package org.align4j.pipeline.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
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

    @Test
    void aSecondRunReadsWhatTheReferenceSaidAndEndsWithTheSameBits() throws IOException {
        Path kept = folder.resolve("kept.json");
        Path preferences = PreferenceData.write(folder.resolve("preferences"), 8);
        byte[] without = run("without", preferences, Map.of());
        byte[] first = run("first", preferences, Map.of("reference-logps", kept.toString()));
        String written = Files.readString(kept);
        assertThat(written).contains("ref_chosen_logps", "ref_rejected_logps");
        byte[] second = run("second", preferences, Map.of("reference-logps", kept.toString()));
        assertThat(said).anyMatch(line -> line.contains("are read from " + kept));
        assertThat(second).isEqualTo(first).isEqualTo(without);
        // rows that are cut elsewhere, or another type, are other log-probs
        run("other", preferences, Map.of("reference-logps", kept.toString(), "engine.precision", "bf16"));
        assertThat(said).noneMatch(line -> line.contains("are read from"));
        assertThat(Files.readString(kept)).isNotEqualTo(written);
    }

    @Test
    void aFileThatIsSomethingElseIsNotWrittenOver() throws IOException {
        Path foreign = Files.writeString(folder.resolve("notes.json"), "{}");
        Path preferences = PreferenceData.write(folder.resolve("preferences"), 8);
        assertThatThrownBy(() -> run("run", preferences, Map.of("reference-logps", foreign.toString())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is not a file of reference log-probs");
        assertThat(foreign).hasContent("{}");
    }

    private List<String> said = List.of();

    private byte[] run(String name, Path preferences, Map<String, String> more) throws IOException {
        TestContext context = new TestContext(folder.resolve(name))
                .with("policy", Fixtures.path("checkpoints/llama"))
                .with("reference", Fixtures.path("checkpoints/llama"))
                .with("preferences", preferences);
        List<Assignment> options = new ArrayList<>(List.of(
                Assignment.of("engine.device", "cpu"),
                Assignment.of("engine.precision", more.getOrDefault("engine.precision", "float32")),
                Assignment.of("engine.threads", "1"),
                Assignment.of("training.max-steps", "1"),
                Assignment.of("training.batch.size", "8")));
        if (more.containsKey("reference-logps")) {
            options.add(Assignment.of("reference-logps", more.get("reference-logps")));
        }
        new DpoStage().run(ConfigLoader.load(DpoConfig.class, null, options), context);
        said = context.said();
        return Files.readAllBytes(context.output(Artifact.POLICY).resolve("model.safetensors"));
    }
}
