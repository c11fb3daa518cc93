package org.align4j.pipeline.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.Dataset;
import org.align4j.data.Trajectory;
import org.align4j.model.ModelRole;
import org.align4j.model.ModelsMemory;
import org.align4j.model.TokenBatch;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.reward.RewardFacts;
import org.align4j.rl.RlConfig;
import org.align4j.rl.value.Binary;
import org.align4j.rl.value.Distributional;
import org.align4j.rl.value.Iql;
import org.align4j.rl.value.MonteCarlo;
import org.align4j.rl.value.ValueFacts;
import org.align4j.rl.value.ValueMethod;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PPO whose critic starts as a value model of the stage value. */
class RlCriticTest {
    private static final Path POLICY = Fixtures.path("checkpoints/llama");
    private static final EngineConfig ENGINE = EngineConfig.float32();
    private static final LoraConfig LORA = new LoraConfig(4, 8, false, List.of(LoraConfig.ALL_LINEAR));
    private static final String ADAPTED = "{rank: 4, alpha: 8}";

    @TempDir
    Path folder;

    private RlRuns runs;

    @BeforeEach
    void writePrompts() {
        runs = new RlRuns(folder);
    }

    private Path value(String name, ValueMethod method, LoraConfig lora) throws IOException {
        Path place = folder.resolve(name);
        try (ValueModel model = ValueModel.fromPolicy(POLICY, ENGINE, lora, method.outputs(), 1, 5)) {
            model.save(place);
        }
        new ValueFacts(method, 1).write(place);
        return place;
    }

    /** A reward model whose scores have a mean of 2 and a standard deviation of 5. */
    private Path normalisedReward() throws IOException {
        Path reward = folder.resolve("reward");
        Path from = Fixtures.path("reward/llama");
        Files.createDirectory(reward);
        for (String file : List.of(
                "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja")) {
            Files.copy(from.resolve(file), reward.resolve(file));
        }
        Files.writeString(
                reward.resolve(RewardFacts.FILE),
                "{\"scores\": {\"mean\": 2, \"standard_deviation\": 5, \"completions\": 9}}");
        return reward;
    }

    /** The reward model's scores are normalised, the value model's numbers are not: they were fitted to rewards. */
    @ParameterizedTest
    @CsvSource({"false, false, {}", "false, true, {}", "true, false, {}", "false, true, ADAPTED", "true, false, ADAPTED"
    })
    void theFirstValuesAreTheValueModels(boolean adapter, boolean several, String lora) throws IOException {
        ValueMethod method = several ? new Iql(0.5, 1) : new MonteCarlo(1);
        Path value = value("value", method, adapter ? LORA : LoraConfig.none());
        RlConfig config = config("1", Assignment.of("lora", lora.equals("{}") ? lora : ADAPTED));
        TestContext context = runs.run("run", config, Map.of("value", value, "reward", normalisedReward()));
        try (ValueModel model = ValueModel.frozen(value, ENGINE, method.outputs())) {
            for (Trajectory row : trajectories(context)) {
                int[] ids = IntStream.concat(
                                row.promptIds().stream().mapToInt(id -> id),
                                row.completionIds().stream().mapToInt(id -> id))
                        .toArray();
                try (NDArray read = model.evaluate(new TokenBatch(List.of(ids)))) {
                    float[] numbers = read.toFloatArray();
                    for (int t = 0; t < row.values().size(); t++) {
                        int place = row.promptIds().size() + t - 1;
                        assertThat(row.values().get(t)).isCloseTo(numbers[place * method.outputs()], within(1e-4f));
                    }
                }
            }
        }
    }

    @Test
    void itContinuesWithTheSameBitsAndNotWithAnotherCritic() throws IOException {
        Map<String, Path> inputs = Map.of(
                "value", value("value", new Iql(0.5, 1), LoraConfig.none()), "reward", Fixtures.path("reward/llama"));
        RlConfig config = config("5", Assignment.of("lora", ADAPTED));
        TestContext whole = runs.run("whole", config, inputs);
        TestContext cut = runs.context("cut", inputs).failingAfter(3);
        assertThatThrownBy(() -> new RlStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        Map<String, Path> other =
                Map.of("value", value("other", new MonteCarlo(1), LoraConfig.none()), "reward", inputs.get("reward"));
        assertThatThrownBy(() -> runs.run("cut", config, other))
                .hasMessageContaining("written by a run with other inputs");
        assertThat(runs.run("cut", config, inputs).outputHashes()).isEqualTo(whole.outputHashes());
    }

    @Test
    void aValueModelIsCountedAsTheCriticThatItIs() throws IOException {
        ModelsMemory.Load load = new ModelsMemory.Load(
                new long[] {32, 32},
                1,
                4,
                Map.of(
                        ModelRole.POLICY, config("1").update().optimizer(),
                        ModelRole.CRITIC, config("1").critic().optimizer()));
        Path value = value("value", new Iql(0.5, 1), LoraConfig.none());
        ModelRole critic = ModelRole.critic(Optional.of(value), 1).withLabel(ValueMethod.VALUE_LABEL);
        ModelRole scored = ModelRole.critic(Optional.of(value("one", new MonteCarlo(1), LoraConfig.none())), 1);
        assertThat(critic(critic, LoraConfig.none(), load)).isEqualTo(critic(scored, LoraConfig.none(), load));
        assertThat(critic(critic, LORA, load)).isEqualTo(critic(scored, LORA, load));
    }

    private static long critic(ModelRole critic, LoraConfig lora, ModelsMemory.Load load) {
        ModelRole policy = ModelRole.policy(POLICY, 0);
        return ModelsMemory.of(List.of(policy, critic), ENGINE, lora)
                .estimate(load)
                .parts()
                .get(ModelRole.CRITIC);
    }

    @Test
    void whatCannotBeACriticIsNamed() throws IOException {
        Path distribution = value("distribution", new Distributional(5, 0, 1), LoraConfig.none());
        assertProblem(distribution, "its numbers are shares of a distribution, but a critic's are values");
        assertProblem(value("binary", new Binary(), LoraConfig.none()), "its numbers are log-odds of success");
        assertProblem(value("adapter", new Iql(0.5, 1), LORA), "is an adapter with 3 numbers a token");
        assertProblem(Fixtures.path("reward/llama"), "has no value.yaml; a value model of the stage value is expected");
        assertThat(new RlStage()
                        .inputProblems(
                                config("1", Assignment.of("advantage", "{type: return-to-go}")), Set.of("value")))
                .singleElement()
                .asString()
                .contains("--value is not read: this advantage has no critic");
    }

    @Test
    void optimisticValuesAreAWarning() throws IOException {
        TestContext context = runs.run(
                "run",
                config("1"),
                Map.of(
                        "value",
                        value("value", new Iql(0.9, 1), LoraConfig.none()),
                        "reward",
                        Fixtures.path("reward/llama")));
        assertThat(context.said()).anyMatch(line -> line.contains("was fitted with tau 0.9"));
    }

    private void assertProblem(Path critic, String message) {
        Map<String, Path> inputs = Map.of("value", critic, "reward", Fixtures.path("reward/llama"));
        assertThatThrownBy(() -> runs.run("refused", config("1"), inputs))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    private static RlConfig config(String iterations, Assignment... more) {
        List<Assignment> common = List.of(
                Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                Assignment.of("rewards", "[{type: model}, {type: missing-eos}]"),
                Assignment.of("rollout.prompts-per-iteration", "4"),
                Assignment.of("rollout.sampling.max-new-tokens", "8"),
                Assignment.of("update.iterations", iterations),
                Assignment.of("update.checkpoint-every", "2"));
        return ConfigLoader.load(
                RlConfig.class,
                null,
                Stream.concat(common.stream(), Stream.of(more)).toList());
    }

    private static List<Trajectory> trajectories(TestContext context) {
        return Dataset.open(context.output(Artifact.TRAJECTORIES), Trajectory.class)
                .toList();
    }
}
