package org.align4j.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.model.CausalLm;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's own training state, killed between two checkpoints. */
class ContinuedTrainingTest {
    private static final TrainingConfig CONFIG = new TrainingConfig(
            1e-2,
            new Schedule.Cosine(1, 0),
            2,
            0,
            new BatchConfig(4, 64, 1),
            new OptimizerConfig(0.9, 0.95, 1e-8, 0.1, 1),
            2,
            0);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bf16"})
    void killedAndContinuedEndsWithTheSameBits(String precision) throws IOException {
        EngineConfig engine = new EngineConfig("cpu", precision, 1);
        List<Map<String, Double>> straight = new ArrayList<>();
        train(engine, "straight", recorded(straight));
        List<Map<String, Double>> before = new ArrayList<>();
        Metrics killing = (step, values) -> {
            if (step == 6) {
                throw new IllegalStateException("killed");
            }
            before.add(new LinkedHashMap<>(values));
        };
        assertThatThrownBy(() -> train(engine, "cut", killing)).hasMessage("killed");
        List<Map<String, Double>> after = new ArrayList<>();
        train(engine, "cut", recorded(after));
        List<Map<String, Double>> joined = new ArrayList<>(before.subList(0, 4));
        joined.addAll(after);
        assertThat(joined).isEqualTo(straight);
        assertThat(Files.readAllBytes(folder.resolve("cut.policy/model.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("straight.policy/model.safetensors")));
    }

    private static Metrics recorded(List<Map<String, Double>> curve) {
        return (step, values) -> curve.add(new LinkedHashMap<>(values));
    }

    private void train(EngineConfig engine, String name, Metrics metrics) throws IOException {
        TrainRun run = new TrainRun(folder.resolve(name), new Seeds(5), metrics, ProgressDisplay.none(), line -> {});
        try (CausalLm policy = CausalLm.load(Fixtures.path("checkpoints/llama"), engine)) {
            new TrainLoop(CONFIG, run)
                    .run(policy, new Batches<>(rows(), List::copyOf), new CrossEntropy(), Evaluation.none());
            policy.save(folder.resolve(name + ".policy"));
        }
    }

    private static List<TokenRow> rows() {
        RandomGenerator random = new Seeds(11).generator("rows");
        List<TokenRow> rows = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            int[] ids = random.ints(4 + random.nextInt(12), 3, 500).toArray();
            rows.add(TokenRow.learnedFrom(ids, 1 + i % 3));
        }
        return rows;
    }
}
