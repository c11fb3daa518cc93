package org.align4j.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.pipeline.PreferenceData;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelEfficiencyStageTest {
    @TempDir
    Path folder;

    @Test
    void aCurveForEachWayToChooseAndTheSameBytesAgain() throws IOException {
        TestContext context = run("one", "4");
        Path file = context.output(Artifact.EFFICIENCY);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.path("curves")).hasSize(2);
        for (JsonNode curve : json.path("curves")) {
            assertThat(curve.path("points").findValuesAsText("labels")).containsExactly("4", "8", "12");
            assertThat(curve.path("area").asDouble()).isBetween(0.0, 1.0);
        }
        assertThat(json.path("curves").get(0).path("points").get(0).path("accuracy"))
                .isEqualTo(json.path("curves").get(1).path("points").get(0).path("accuracy"));
        assertThat(context.results()).containsKeys("random", "information", "whole_pool", "memory_estimate_bytes");
        assertThat(run("two", "4").output(Artifact.EFFICIENCY)).hasSameTextualContentAs(file);
    }

    @Test
    void aPoolThatIsUsedUpAtTheStartIsRefused() {
        assertThatThrownBy(() -> run("small", "400"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("start is 400: give more pairs or lower start");
        assertThatThrownBy(() -> config("4", Assignment.of("by", "[thompson]")))
                .hasMessageContaining("by must not have thompson");
    }

    private TestContext run(String name, String start) throws IOException {
        Path pool = folder.resolve("pool");
        if (!Files.exists(pool)) {
            PreferenceData.write(pool, 20);
            PreferenceData.write(folder.resolve("held"), 6);
        }
        TestContext context = new TestContext(folder.resolve(name))
                .with("policy", Fixtures.path("checkpoints/llama"))
                .with("preferences", pool)
                .with("eval-preferences", folder.resolve("held"));
        Files.createDirectories(context.output(Artifact.EFFICIENCY).getParent());
        new LabelEfficiencyStage().run(config(start), context);
        return context;
    }

    private static LabelEfficiencyConfig config(String start, Assignment... more) {
        List<Assignment> all = new ArrayList<>(List.of(
                Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                Assignment.of("by", "[random, information]"),
                Assignment.of("start", start),
                Assignment.of("step", "4"),
                Assignment.of("until", start.equals("4") ? "12" : "500"),
                Assignment.of("repeats", "2")));
        all.addAll(List.of(more));
        return ConfigLoader.load(LabelEfficiencyConfig.class, null, all);
    }
}
