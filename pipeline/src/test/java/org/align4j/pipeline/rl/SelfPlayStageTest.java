package org.align4j.pipeline.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Trajectory;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.rl.SelfPlayConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of a tiny policy that proposes sums. */
class SelfPlayStageTest {
    private static final String HELD_OUT = "solver/held_out_accuracy";

    @TempDir
    private static Path shared;

    private static Path policy;
    private static Path prompts;

    @TempDir
    Path folder;

    @BeforeAll
    static void train() throws IOException {
        policy = ProposingPolicy.write(shared.resolve("policy"));
        prompts = ProposingPolicy.prompts(shared.resolve("prompts"), 6);
    }

    @Test
    void bothRolesLearnFromAdvantagesStandardisedByThemselves() throws IOException {
        TestContext context = run("play", config(2), Map.of("held-out", prompts));
        List<Trajectory> first = Dataset.open(context.output(Artifact.TRAJECTORIES), Trajectory.class).stream()
                .filter(each -> each.iteration() == 1)
                .toList();
        Map<Boolean, List<Trajectory>> roles = first.stream()
                .collect(Collectors.partitioningBy(each -> each.promptId().equals("proposer")));
        assertThat(roles.get(true)).isNotEmpty();
        assertThat(roles.get(false)).isNotEmpty();
        for (List<Trajectory> role : roles.values()) {
            double[] advantages =
                    role.stream().mapToDouble(each -> each.advantages().get(0)).toArray();
            double mean = Arrays.stream(advantages).average().orElseThrow();
            double squares = Arrays.stream(advantages).map(each -> each * each).sum();
            assertThat(mean).isCloseTo(0, within(1e-5));
            assertThat(squares / (advantages.length - 1)).isCloseTo(1, within(1e-2));
        }
        assertThat(context.logged().get(0))
                .containsKeys("proposer/reward", "proposer/bucket_entropy", "solver/accuracy", HELD_OUT, "kl")
                .containsEntry("objective/kl", 0.0);
        assertThat(context.logged().get(1)).doesNotContainKey(HELD_OUT);
        assertThat(context.results()).containsKey(HELD_OUT + "_at_end");
    }

    /** What a proposal is paid is what the solver made of the task, as the trajectories have both. */
    @Test
    void everyValidProposalIsPaidByItsTasksSolveRate() throws IOException {
        TestContext context = run("paid", config(1, Assignment.of("repetition", "0")), Map.of());
        List<Trajectory> all = Dataset.open(context.output(Artifact.TRAJECTORIES), Trajectory.class)
                .toList();
        Map<String, Double> rates = all.stream()
                .filter(each -> !each.promptId().equals("proposer"))
                .collect(Collectors.groupingBy(Trajectory::promptId, Collectors.averagingDouble(Trajectory::score)));
        List<Trajectory> proposals =
                all.stream().filter(each -> each.promptId().equals("proposer")).toList();
        assertThat(proposals).hasSize(12);
        for (Trajectory each : proposals) {
            String task = each.completion().strip();
            double expected = rates.containsKey(task) ? 4.0 * 4 / 3 * rates.get(task) * (1 - rates.get(task)) : -1;
            assertThat(each.score()).as(task).isCloseTo(expected, within(1e-6));
        }
        assertThat(rates).isNotEmpty();
        assertThat(Files.readAllLines(context.output(Artifact.TASKS))).hasSameSizeAs(rates.keySet());
        assertThat(Dataset.open(context.output(Artifact.PROMPTS), Prompt.class).stream()
                        .map(each -> each.prompt().lastText()))
                .containsExactlyInAnyOrderElementsOf(rates.keySet());
    }

    /** Whatever is remembered, mixed in, drawn at random or adapted is in the checkpoint. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "memory=8; mix=0.25; kl-penalty={type: in-reward, controller: {type: adaptive, horizon: 50}}",
                "lora={rank: 4, alpha: 8, dropout: 0.1}; update.entropy={type: adaptive, target: 9}; update.epochs=2",
                "proposer=random; task={type: arithmetic, largest: 5}",
            })
    void aRunThatWasCutOffEndsWithTheSameBits(String options) throws IOException {
        Assignment[] more = Stream.of(options.split(";"))
                .map(each -> each.split("=", 2))
                .map(each -> Assignment.of(each[0].strip(), each[1].strip()))
                .toArray(Assignment[]::new);
        SelfPlayConfig config = config(5, more);
        Map<String, Path> inputs = new HashMap<>(Map.of("held-out", prompts));
        if (config.mixed() > 0) {
            inputs.put("prompts", ProposingPolicy.prompts(folder.resolve("data"), 9));
        }
        TestContext whole = run("whole", config, inputs);
        TestContext cut = context("cut", inputs).failingAfter(3);
        assertThatThrownBy(() -> new SelfPlayStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        TestContext continued = run("cut", config, inputs);
        assertThat(continued.outputHashes()).isEqualTo(whole.outputHashes());
        assertThat(continued.logged()).isEqualTo(whole.logged().subList(2, 5));
        assertThat(continued.results()).isEqualTo(whole.results());
    }

    @Test
    void nothingThatIsHeldOutIsEverAsked() throws IOException {
        SelfPlayConfig config = config(6, Assignment.of("proposer", "random"));
        Path heldOut = ProposingPolicy.prompts(folder.resolve("held-out"), 40);
        Set<String> kept = Dataset.open(heldOut, Prompt.class).stream()
                .map(each -> each.prompt().lastText())
                .collect(Collectors.toSet());
        TestContext context = run("kept", config, Map.of("held-out", heldOut));
        List<String> asked = Dataset.open(context.output(Artifact.PROMPTS), Prompt.class).stream()
                .map(each -> each.prompt().lastText())
                .toList();
        assertThat(asked).isNotEmpty().doesNotContainAnyElementsOf(kept);
        assertThat(context.logged().stream()
                        .mapToDouble(each -> each.get("proposer/held_out_share"))
                        .sum())
                .isPositive();
    }

    @Test
    void whatDoesNotFitTogetherIsNamed() {
        SelfPlayStage stage = new SelfPlayStage();
        assertThat(stage.inputProblems(config(1, Assignment.of("mix", "0.5")), Set.of("policy")))
                .containsExactly("mix 0.5 needs --prompts: the tasks to ask besides");
        assertThat(stage.inputProblems(config(1), Set.of("policy", "prompts")))
                .containsExactly("--prompts is not used: set mix, the number of its tasks as a share of the proposals");
        Path bad = folder.resolve("bad");
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(bad, Prompt.class, Lineage.of("test"))) {
            writer.write(new Prompt("p7", Content.user("3 + 4"), null));
            writer.publish();
        }
        assertThatThrownBy(() -> run("bad", config(1), Map.of("held-out", bad)))
                .isInstanceOf(UserError.class)
                .hasMessage("--held-out: prompt p7 has no ground truth that this task's answers can be compared with");
        assertThatThrownBy(() -> run("long", config(1, Assignment.of("sampling.max-new-tokens", "120")), Map.of()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("a task may have ");
        assertThatThrownBy(() -> config(1, Assignment.of("solve", "What is it?")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("must contain {task}");
    }

    private static SelfPlayConfig config(int iterations, Assignment... more) {
        List<Assignment> all = new ArrayList<>(List.of(
                Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                Assignment.of("task", "{type: arithmetic, largest: 5}"),
                Assignment.of("proposals", "12"),
                Assignment.of("attempts", "4"),
                Assignment.of("evaluate-every", "2"),
                Assignment.of("sampling.max-new-tokens", "10"),
                Assignment.of("update.iterations", Integer.toString(iterations)),
                Assignment.of("update.epochs", "1"),
                Assignment.of("update.learning-rate", "1e-3"),
                Assignment.of("update.checkpoint-every", "2")));
        Set<String> given = Stream.of(more).map(Assignment::key).collect(Collectors.toSet());
        all.removeIf(each -> given.contains(each.key()));
        all.addAll(List.of(more));
        return ConfigLoader.load(SelfPlayConfig.class, null, all);
    }

    private TestContext run(String name, SelfPlayConfig config, Map<String, Path> inputs) throws IOException {
        TestContext context = context(name, inputs);
        new SelfPlayStage().run(config, context);
        return context;
    }

    private TestContext context(String name, Map<String, Path> inputs) {
        return new TestContext(folder.resolve(name)).with("policy", policy).with(inputs);
    }
}
