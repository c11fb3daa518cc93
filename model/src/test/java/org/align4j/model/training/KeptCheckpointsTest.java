package org.align4j.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.model.config.OptimizerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptCheckpointsTest {
    private final FakeModel model = new FakeModel();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        model.close();
    }

    private static CheckpointConfig config(int keep, String bestBy) {
        return new CheckpointConfig(keep, bestBy, CheckpointConfig.Best.AUTO);
    }

    private KeptCheckpoints add(KeptCheckpoints kept, long step, double loss) throws IOException {
        model.weights[0] = step;
        kept.add(model, false, step, 9, Map.of("eval_loss", loss));
        return kept;
    }

    @Test
    void theNewestAndTheBestStay() throws IOException {
        KeptCheckpoints kept = new KeptCheckpoints(config(2, "eval_loss"), folder, KeptCheckpoints.State.START);
        double[] losses = {3, 1, 2, Double.NaN, 1};
        for (int step = 1; step <= losses.length; step++) {
            add(kept, step, losses[step - 1]);
            kept.prune();
        }
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("step-000002", "step-000004", "step-000005");
        TrainerState selected = kept.finish(model, false, 5, Map.of());
        assertThat(selected.step()).isEqualTo(2);
        assertThat(model.weights[0]).isEqualTo(2);
        JsonNode state = new ObjectMapper()
                .readTree(folder.resolve("step-000005/trainer_state.json").toFile());
        assertThat(state.get("global_step").intValue()).isEqualTo(5);
        assertThat(state.get("best_global_step").intValue()).isEqualTo(2);
        assertThat(state.get("best_model_checkpoint").textValue()).isEqualTo("checkpoints/step-000002");
    }

    @Test
    void whatACutOffRunHadAheadDoesNotStay() throws IOException {
        KeptCheckpoints cut = new KeptCheckpoints(config(2, ""), folder, KeptCheckpoints.State.START);
        KeptCheckpoints.State saved = add(add(cut, 1, 1), 2, 1).state();
        add(cut, 3, 1);
        Files.createDirectory(folder.resolve(".step-000004.partial"));
        Files.createDirectory(folder.resolve("mine"));
        KeptCheckpoints continued = new KeptCheckpoints(config(2, ""), folder, saved);
        continued.prune();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("step-000001", "step-000002", "mine");
    }

    @Test
    void aNamesLastWordSaysWhichValueIsBest() {
        for (String high : List.of(
                "eval_accuracy",
                "eval_rewards/accuracies",
                "reward",
                "objective/scores",
                "eval_accuracy_at_10",
                "rewards/model/mean",
                "eval_value/explained_variance")) {
            assertThat(config(1, high).better(2, 1)).as(high).isTrue();
        }
        for (String low : List.of("loss", "eval_loss", "eval_mae", "eval_brier", "eval_value/calibration_error")) {
            assertThat(config(1, low).better(2, 1)).as(low).isFalse();
        }
        assertThat(new CheckpointConfig(1, "kl", CheckpointConfig.Best.LOWEST).better(1, 2))
                .isTrue();
    }

    @Test
    void aNameThatDoesNotSayWhichValueIsBestAsks() {
        for (String name : List.of("objective/kl", "eval_los", "completions/mean_length", "eval_rewards/chosen")) {
            assertThatThrownBy(() -> config(1, name))
                    .hasMessageContaining("best must be lowest or highest, since the name " + name
                            + " does not say which value is best");
        }
    }

    @Test
    void anUnknownMetricIsNamedWithThoseThereAre() {
        CheckpointConfig config = new CheckpointConfig(1, "eval_los", CheckpointConfig.Best.LOWEST);
        KeptCheckpoints kept = new KeptCheckpoints(config, folder, KeptCheckpoints.State.START);
        assertThatThrownBy(() -> add(kept, 1, 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no metric \"eval_los\"; it has eval_loss");
    }

    @Test
    void withAMovingAverageThatIsWhatIsKeptAndWhatIsLeft() throws IOException {
        model.prepareTraining(new OptimizerConfig(
                0.9,
                0.9,
                1e-8,
                0,
                1,
                OptimizerConfig.SecondMoment.FULL,
                1,
                0.5,
                org.align4j.model.config.GuardConfig.standard()));
        KeptCheckpoints kept = new KeptCheckpoints(config(1, ""), folder, KeptCheckpoints.State.START);
        model.weights[0] = 8;
        kept.add(model, true, 1, 1, Map.of());
        assertThat(Files.readAllLines(folder.resolve("step-000001/" + FakeModel.SAVED)))
                .first()
                .isEqualTo("0.0");
        assertThat(model.weights[0]).isEqualTo(8);
        assertThat(kept.finish(model, true, 1, Map.of()).averaged()).isTrue();
        assertThat(model.weights[0]).isZero();
    }
}
