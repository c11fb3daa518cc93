package org.align4j.pipeline.rl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.pipeline.TestContext;
import org.align4j.reward.EnsembleFolder;
import org.align4j.reward.Normalization;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.rl.RlConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole runs of a tiny random model against an ensemble of adapters on one base. */
class RlEnsembleTest {
    private static final Path LLAMA = Fixtures.path("checkpoints/llama");

    @TempDir
    Path folder;

    /** Under a policy that learns all weights, and under one that learns an adapter on the members' base. */
    @ParameterizedTest
    @CsvSource({"gae, 0", "gae, 4", "group-relative, 0", "group-relative, 4"})
    void anEnsemblePaysLessForWhatItsMembersDoubt(String advantage, String rank) throws IOException {
        TestContext context = new TestContext(folder.resolve("run"))
                .with("policy", LLAMA)
                .with("prompts", prompts())
                .with("reward", ensemble());
        RlConfig config = ConfigLoader.load(
                RlConfig.class,
                null,
                List.of(
                        Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                        Assignment.of("rollout.prompts-per-iteration", "2"),
                        Assignment.of("rollout.completions-per-prompt", "2"),
                        Assignment.of("rollout.sampling.max-new-tokens", "8"),
                        Assignment.of("advantage", "{type: " + advantage + "}"),
                        Assignment.of("update.iterations", "3"),
                        Assignment.of("update.mini-batches", "1"),
                        Assignment.of("lora", "{rank: " + rank + ", alpha: 8}"),
                        Assignment.of("rewards", "[{type: model, combine: {type: variance, penalty: 0.5}}]")));
        new RlStage().run(config, context);
        assertThat(context.logged()).hasSize(3);
        for (Map<String, Double> logged : context.logged()) {
            double variance = logged.get("ensemble/penalty") / 0.5;
            assertThat(variance).isPositive();
            // the mean of squares is at least the square of the mean
            assertThat(Math.sqrt(variance)).isGreaterThanOrEqualTo(logged.get("ensemble/deviation") - 1e-9);
            assertThat(logged).containsKey("ensemble/rank_correlation");
        }
    }

    private Path ensemble() throws IOException {
        EngineConfig engine = new EngineConfig("cpu", "float32", 1);
        LoraConfig adapter = new LoraConfig(4, 8, false, List.of(LoraConfig.ALL_LINEAR));
        List<Path> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            members.add(folder.resolve("reward-" + i));
            try (ValueModel model = ValueModel.fromPolicy(LLAMA, engine, adapter, i)) {
                new RewardModel(model, new RewardFacts(new Normalization(0.1 * i, 1 + i, 9), "test", Map.of()))
                        .save(members.get(i));
            }
        }
        Path reward = folder.resolve("ensemble");
        EnsembleFolder.write(reward, members);
        return reward;
    }

    private Path prompts() {
        Path prompts = folder.resolve("prompts");
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(prompts, Prompt.class, Lineage.of("test"))) {
            for (String text : List.of("Good morrow.", "What news?", "Who goes there, and why?")) {
                writer.write(new Prompt("p" + writer.rows(), Content.user(text), null));
            }
            writer.publish();
        }
        return prompts;
    }
}
