package org.align4j.pipeline.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Label;
import org.align4j.data.Lineage;
import org.align4j.data.Trajectory;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.rl.RlConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole runs of a tiny random model with a success classifier as the reward. */
class RlClassifierTest {
    private static final String REFRESH = "refresh: {steps: 2, batch: 8, learning-rate: 1e-2, until-accuracy: 1}";
    private static final String CHECK =
            "{type: judge, weight: 0, judge: {type: verifier, name: contains-a, check: {type: regex, pattern: a}}}";

    @TempDir
    Path folder;

    private RlRuns runs;
    private Path labels;

    @BeforeEach
    void writeData() {
        runs = new RlRuns(folder);
        labels = folder.resolve("labels");
        try (DatasetWriter<Label> writer = DatasetWriter.create(labels, Label.class, Lineage.of("test"))) {
            for (int i = 0; i < 20; i++) {
                writer.write(new Label(
                        "label-" + i,
                        Content.user(RlRuns.TEXTS.get(i % 4)),
                        Content.assistant(i % 5 == 0 ? "No." : "A hundred times aye " + i),
                        i % 5 != 0,
                        null));
            }
            writer.publish();
        }
    }

    /** From the policy or from a trained model, with all weights or by an adapter. */
    @ParameterizedTest
    @CsvSource({"false,0", "true,0", "false,4", "true,4"})
    void aRunThatWasCutOffEndsWithTheSameBits(boolean trained, int rank) throws IOException {
        Map<String, Path> inputs = new HashMap<>(Map.of("successes", labels, "failures", labels));
        if (trained) {
            inputs.put("classifier", Fixtures.path("reward/llama"));
        }
        RlConfig config = config(
                "[{type: classifier, " + REFRESH + "}]",
                Assignment.of("lora", "{rank: " + rank + ", alpha: 8, dropout: 0.1}"));
        TestContext whole = runs.run("whole", config, inputs);
        for (int after : trained ? new int[] {3} : new int[] {1, 4}) {
            TestContext cut = runs.context("cut" + after, inputs).failingAfter(after);
            assertThatThrownBy(() -> new RlStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
            TestContext continued = runs.run("cut" + after, config, inputs);
            assertThat(continued.outputHashes()).isEqualTo(whole.outputHashes());
            assertThat(whole.outputHashes())
                    .containsKey(rank > 0 ? "reward/adapter_config.json" : "reward/config.json");
            int from = after - after % 2;
            assertThat(continued.logged()).isEqualTo(whole.logged().subList(from, 5));
        }
    }

    @Test
    void theClassifierLearnsToTellSamplesFromSuccesses() throws IOException {
        RlConfig config = config(
                "[{type: classifier, check: contains-a, refresh: {steps: 10, batch: 16, learning-rate: 1e-2,"
                        + " until-accuracy: 1}}, " + CHECK + "]",
                Assignment.of("update.learning-rate", "1e-9"));
        TestContext context = runs.run("learns", config, Map.of("successes", labels));
        Map<String, Double> first = context.logged().get(0);
        Map<String, Double> last = context.logged().get(4);
        assertThat(first)
                .containsKeys(
                        "classifier/loss",
                        "disc_acc_expert",
                        "disc_acc_gen",
                        "disc_entropy",
                        "classifier/p_success_train",
                        "classifier/p_success_held_out",
                        "rewards/contains-a/mean");
        assertThat(last.get("disc_acc")).isGreaterThan(0.9);
        assertThat(last.get("classifier/p_policy"))
                .isLessThan(0.2)
                .isLessThan(last.get("classifier/p_success_held_out") - 0.5);
        List<Trajectory> rows = Dataset.open(context.output(Artifact.TRAJECTORIES), Trajectory.class)
                .toList();
        List<String> versions = new ArrayList<>();
        rows.forEach(row -> versions.add(row.terms().get(0).scorer()));
        assertThat(Set.copyOf(versions)).as("a version an iteration").hasSize(5);
        assertThat(last.get("rewards/contains-a/mean"))
                .as("watched terms are logged raw, and count for nothing")
                .isEqualTo(rows.subList(32, 40).stream()
                        .mapToDouble(row -> row.terms().get(1).raw())
                        .average()
                        .orElseThrow());
        assertThat(rows.get(0).score()).isEqualTo(rows.get(0).terms().get(0).value());
    }

    /** What a judge confirms is learned as a success, also after a kill; where it confirms nothing, it changes nothing. */
    @Test
    void confirmedSamplesBecomeSuccesses() throws IOException {
        String refresh =
                "[{type: classifier, refresh: {steps: 2, batch: 8, learning-rate: 1e-2, until-accuracy: 1%s}}]";
        String confirm =
                ", confirm: {share: 0.5, judge: {type: verifier, name: %s, check: {type: regex, pattern: '%s'}}}";
        Map<String, Path> inputs = Map.of("successes", labels);
        RlConfig any = config(refresh.formatted(confirm.formatted("any", "(?s).*")));
        TestContext whole = runs.run("any", any, inputs);
        assertThat(whole.logged())
                .allSatisfy(each -> assertThat(each)
                        .containsEntry("classifier/asked", 4.0)
                        .containsEntry("classifier/confirmed", 4.0));
        assertThatThrownBy(
                        () -> new RlStage().run(any, runs.context("cut", inputs).failingAfter(3)))
                .isInstanceOf(TestContext.Cut.class);
        TestContext continued = runs.run("cut", any, inputs);
        assertThat(continued.outputHashes()).isEqualTo(whole.outputHashes());
        assertThat(continued.logged()).isEqualTo(whole.logged().subList(2, 5));

        TestContext none = runs.run("none", config(refresh.formatted(confirm.formatted("none", "never said"))), inputs);
        TestContext without = runs.run("without", config(refresh.formatted("")), inputs);
        assertThat(none.logged().get(4)).containsEntry("classifier/confirmed", 0.0);
        assertThat(whole.logged().get(4).get("classifier/p_policy"))
                .as("samples like those that were confirmed are successes by now")
                .isGreaterThan(10 * none.logged().get(4).get("classifier/p_policy"));
        assertThat(none.outputHashes().get("reward/model.safetensors"))
                .isEqualTo(without.outputHashes().get("reward/model.safetensors"))
                .isNotEqualTo(whole.outputHashes().get("reward/model.safetensors"));
    }

    @Test
    void noStepIsTakenWhileTheNewestNegativesAreTold() throws IOException {
        RlConfig config = config(
                "[{type: classifier, refresh: {steps: 20, batch: 16, learning-rate: 1e-2, until-accuracy: 0.5}}]");
        List<Map<String, Double>> logged =
                runs.run("skips", config, Map.of("successes", labels)).logged();
        assertThat(logged).allMatch(each -> each.get("classifier/steps_skipped") > 0);
    }

    @Test
    void aFrozenClassifierStaysAsItIs() throws IOException {
        RlConfig config = config("[{type: classifier, output: probability}]");
        TestContext context = runs.run("frozen", config, Map.of("classifier", Fixtures.path("reward/llama")));
        assertThat(Files.exists(context.output(Artifact.REWARD))).isFalse();
        assertThat(context.logged().get(0)).containsKey("classifier/p_policy").doesNotContainKey("disc_acc");
        assertThat(context.logged().get(0).get("rewards/classifier/mean"))
                .isEqualTo(context.logged().get(0).get("classifier/p_policy"));
    }

    @Test
    void demonstrationsAreSuccessesToo() throws IOException {
        Path demonstrations = folder.resolve("demonstrations");
        try (DatasetWriter<Demonstration> writer =
                DatasetWriter.create(demonstrations, Demonstration.class, Lineage.of("test"))) {
            for (int i = 0; i < 6; i++) {
                writer.write(new Demonstration("d" + i, Content.user("Speak."), Content.assistant("Aye " + i)));
            }
            writer.publish();
        }
        RlConfig config = config("[{type: classifier, " + REFRESH + "}]");
        assertThat(runs.run("imitation", config, Map.of("successes", demonstrations))
                        .said())
                .contains("classifier: 6 examples of success");
        assertThatThrownBy(() -> runs.run("wrong", config, Map.of("successes", folder.resolve("prompts"))))
                .isInstanceOf(UserError.class)
                .hasMessage(folder.resolve("prompts") + ": holds prompt rows, expected label or demonstration rows");
    }

    @Test
    void inputsThatAreMissingOrInVainAreNamed() {
        RlStage stage = new RlStage();
        RlConfig frozen = config("[{type: classifier}]");
        RlConfig refreshed = config("[{type: classifier, " + REFRESH + "}]");
        RlConfig without = config("[{type: length}]");
        assertThat(stage.inputProblems(frozen, Set.of("policy")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("--classifier is missing");
        assertThat(stage.inputProblems(refreshed, Set.of("policy")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("--successes is missing");
        assertThat(stage.inputProblems(frozen, Set.of("classifier", "successes")))
                .containsExactly("--successes is not read: the term classifier is not refreshed (set its refresh)");
        assertThat(stage.inputProblems(without, Set.of("classifier")))
                .containsExactly("--classifier is not read: rewards has no term of type classifier");
        assertThat(stage.inputProblems(refreshed, Set.of("successes", "failures")))
                .isEmpty();
    }

    @Test
    void aCheckThatNoTermIsCalledIsRefused() {
        RlConfig config = config("[{type: classifier, check: copies}]");
        assertThatThrownBy(() -> runs.run("check", config, Map.of("classifier", Fixtures.path("reward/llama"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("names the check copies, the terms are classifier");
    }

    private static RlConfig config(String rewards, Assignment... more) {
        List<Assignment> common = new ArrayList<>(List.of(
                Assignment.of("rewards", rewards),
                Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                Assignment.of("advantage", "{type: group-relative}"),
                Assignment.of("kl-penalty", "none"),
                Assignment.of("rollout.prompts-per-iteration", "4"),
                Assignment.of("rollout.completions-per-prompt", "2"),
                Assignment.of("rollout.sampling.max-new-tokens", "8"),
                Assignment.of("update.iterations", "5"),
                Assignment.of("update.checkpoint-every", "2"),
                Assignment.of("update.schedule", "constant")));
        common.addAll(Arrays.asList(more));
        return ConfigLoader.load(RlConfig.class, null, common);
    }
}
