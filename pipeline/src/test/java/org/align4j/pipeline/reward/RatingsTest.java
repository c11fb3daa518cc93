package org.align4j.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Hashes;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.reward.RewardModel;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatingsTest {
    private static final List<String> REPLIES =
            List.of("Hold thy tongue.", "It is so.", "So be it.", "Aye, sir.", "Gladly, good sir.");

    @TempDir
    Path folder;

    @Test
    void relabellingLevelsInTheirOrderChangesNoBitOfAnOrdinalRun() throws IOException {
        for (String loss : List.of("{type: ordinal, rater-effects: true}", "{type: coral}")) {
            TestContext plain = run("plain" + loss.length(), loss, level -> level);
            TestContext squares = run("squares" + loss.length(), loss, level -> level * level);
            assertThat(weights(squares)).isEqualTo(weights(plain));
            assertThat(squares.logged()).isEqualTo(plain.logged());
            assertThat(squares.results().get("held_out"))
                    .isEqualTo(plain.results().get("held_out"));
        }
        TestContext plain = run("plain", "{type: squared}", level -> level);
        assertThat(weights(run("squares", "{type: squared}", level -> level * level)))
                .isNotEqualTo(weights(plain));
    }

    @Test
    void thresholdsAndOffsetsAreKeptBesideTheModel() throws IOException {
        TestContext context = run("run", "{type: ordinal, rater-effects: true}", level -> level);
        try (RewardModel model =
                RewardModel.load(context.output(Artifact.REWARD), new EngineConfig("cpu", "float32", 1))) {
            assertThat(model.facts().learned()).containsEntry("levels", List.of(1.0, 2.0, 3.0, 4.0, 5.0));
            assertThat(model.facts().learned()).containsEntry("raters", List.of("mild", "severe"));
            List<?> numbers = (List<?>) model.facts().learned().get("numbers");
            assertThat(numbers).hasSize(6);
            double mild = (Double) numbers.get(4);
            // who rates a level lower sees the thresholds higher, and both sum to 0
            assertThat(mild).isNegative();
            assertThat((Double) numbers.get(5)).isEqualTo(-mild);
        }
        assertThat(new ObjectMapper()
                        .readTree(context.output(Artifact.REWARD)
                                .resolve("config.json")
                                .toFile())
                        .at("/id2label")
                        .size())
                .isLessThanOrEqualTo(1);
    }

    @Test
    void ratingsFromWhichNothingCanBeLearnedAreRefusedInOneLine() {
        assertThatThrownBy(() -> run("same", "{type: ordinal}", level -> 3))
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith("every rating is 3.0: there is nothing to learn");
        assertThatThrownBy(() -> config(
                        "{type: ordinal}",
                        Assignment.of("training.checkpoint-every", "2"),
                        Assignment.of("training.checkpoints", "{best-by: eval_mse, keep: 1}")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("best-by must be empty with a loss that learns thresholds");
    }

    private static String weights(TestContext context) throws IOException {
        return Hashes.ofContent(context.output(Artifact.REWARD).resolve("model.safetensors"));
    }

    private TestContext run(String name, String loss, IntToDoubleFunction value) throws IOException {
        Path ratings = Files.createTempDirectory(folder, "ratings").resolve("data");
        try (DatasetWriter<RatedCompletion> writer =
                DatasetWriter.create(ratings, RatedCompletion.class, Lineage.of("test"))) {
            for (int i = 0; i < 10; i++) {
                for (int quality = 0; quality < 5; quality++) {
                    writer.write(rated(i, quality, value));
                }
            }
            writer.publish();
        }
        TestContext context = new TestContext(folder.resolve(name))
                .with("policy", Fixtures.path("checkpoints/llama"))
                .with("ratings", ratings);
        new RewardStage().run(config(loss), context);
        return context;
    }

    /** A mild rater gives what is due, a severe one a level less. */
    private static RatedCompletion rated(int i, int quality, IntToDoubleFunction value) {
        boolean severe = i % 2 == 1;
        int level = Math.max(1, quality + 1 - (severe ? 1 : 0));
        return new RatedCompletion(
                i + "-" + quality,
                "p" + i,
                Content.user("Question " + i + "?"),
                Content.assistant(REPLIES.get(quality)),
                null,
                null,
                null,
                null,
                List.of(new Rating(severe ? "severe" : "mild", value.applyAsDouble(level), null)));
    }

    private static RewardConfig config(String loss, Assignment... more) {
        ArrayList<Assignment> all = new ArrayList<>(List.of(
                Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                Assignment.of("loss", loss),
                Assignment.of("held-out-share", "0.2"),
                Assignment.of("training.learning-rate", "3e-3"),
                Assignment.of("training.batch.size", "4"),
                Assignment.of("training.epochs", "4")));
        all.addAll(List.of(more));
        return ConfigLoader.load(RewardConfig.class, null, all);
    }
}
