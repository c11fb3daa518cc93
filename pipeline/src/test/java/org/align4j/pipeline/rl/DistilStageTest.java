package org.align4j.pipeline.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Lineage;
import org.align4j.pipeline.TestContext;
import org.align4j.rl.DistilConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of a tiny student whose teacher has learned sums. */
class DistilStageTest {
    @TempDir
    private static Path shared;

    private static Path teacher;
    private static Path prompts;
    private static Path demonstrations;

    @TempDir
    Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        teacher = ProposingPolicy.write(shared.resolve("teacher"));
        prompts = ProposingPolicy.prompts(shared.resolve("prompts"), 6);
        demonstrations = shared.resolve("demonstrations");
        try (DatasetWriter<Demonstration> writer =
                DatasetWriter.create(demonstrations, Demonstration.class, Lineage.of("test"))) {
            for (int i = 0; i < 7; i++) {
                writer.write(new Demonstration(
                        "d" + i, Content.user(i + " + 1"), Content.assistant(Integer.toString(i + 1))));
            }
            writer.publish();
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0.5,0.5", "1,1", "0.9,0.25"})
    void theStudentComesCloserToItsTeacher(double beta, double onPolicy) throws IOException {
        DistilConfig config = config(
                12,
                Assignment.of("beta", Double.toString(beta)),
                Assignment.of("on-policy", Double.toString(onPolicy)));
        List<Map<String, Double>> curve = run("learn", config).logged();
        assertThat(curve.get(0).get("distill/jsd")).isPositive();
        assertThat(curve.get(11).get("distill/jsd"))
                .isLessThan(0.6 * curve.get(0).get("distill/jsd"));
        assertThat(curve.get(0).containsKey("distill/jsd_on_policy")).isEqualTo(onPolicy > 0);
        assertThat(curve.get(0).containsKey("distill/jsd_given")).isEqualTo(onPolicy < 1);
        assertThat(curve.get(0).get("loss")).isCloseTo(curve.get(0).get("distill/jsd"), within(1e-9));
    }

    @Test
    void aSplitIntoMicroBatchesChangesNothing() throws IOException {
        List<Map<String, Double>> whole = run("whole", config(3)).logged();
        List<Map<String, Double>> split = run("split", config(3, Assignment.of("update.micro-batch-tokens", "60")))
                .logged();
        for (int i = 0; i < 3; i++) {
            for (String name : List.of("loss", "grad_norm", "distill/jsd_on_policy")) {
                assertThat(split.get(i).get(name))
                        .as(name)
                        .isCloseTo(
                                whole.get(i).get(name),
                                within(1e-4 * whole.get(i).get(name)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update.epochs=2; update.mini-batches=2; update.optimizer={ema-decay: 0.5}",
                "lora={rank: 4, alpha: 8, dropout: 0.1}; beta=1"
            })
    void aRunThatWasCutOffEndsWithTheSameBits(String options) throws IOException {
        Assignment[] more = Stream.of(options.split(";"))
                .map(each -> each.split("=", 2))
                .map(each -> Assignment.of(each[0].strip(), each[1].strip()))
                .toArray(Assignment[]::new);
        DistilConfig config = config(5, more);
        TestContext whole = run("whole", config);
        TestContext cut = context("cut", config).failingAfter(3);
        assertThatThrownBy(() -> new DistilStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        TestContext continued = run("cut", config);
        assertThat(continued.outputHashes()).isEqualTo(whole.outputHashes());
        assertThat(continued.logged()).isEqualTo(whole.logged().subList(2, 5));
    }

    @Test
    void whatDoesNotFitTogetherIsNamed() throws IOException {
        DistilStage stage = new DistilStage();
        assertThat(stage.inputProblems(config(1), Set.of("policy", "teacher")))
                .containsExactly(
                        "on-policy 0.5 needs --prompts: what the student completes itself",
                        "on-policy 0.5 needs --demonstrations: the other completions");
        assertThat(stage.inputProblems(config(1, Assignment.of("on-policy", "1")), Set.of("prompts", "demonstrations")))
                .containsExactly("--demonstrations is not used: on-policy is 1");
        assertThatThrownBy(() -> config(1, Assignment.of("beta", "1.5")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("beta");
    }

    private static DistilConfig config(int iterations, Assignment... more) {
        List<Assignment> all = new ArrayList<>(List.of(
                Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                Assignment.of("rows", "8"),
                Assignment.of("sampling.max-new-tokens", "8"),
                Assignment.of("update.iterations", Integer.toString(iterations)),
                Assignment.of("update.epochs", "1"),
                Assignment.of("update.schedule", "constant"),
                Assignment.of("update.learning-rate", "5e-3"),
                Assignment.of("update.checkpoint-every", "2")));
        Set<String> given = Stream.of(more).map(Assignment::key).collect(Collectors.toSet());
        all.removeIf(each -> given.contains(each.key()));
        all.addAll(List.of(more));
        return ConfigLoader.load(DistilConfig.class, null, all);
    }

    private TestContext run(String name, DistilConfig config) throws IOException {
        TestContext context = context(name, config);
        new DistilStage().run(config, context);
        return context;
    }

    private TestContext context(String name, DistilConfig config) {
        TestContext context = new TestContext(folder.resolve(name))
                .with("policy", Fixtures.path("checkpoints/llama"))
                .with("teacher", teacher);
        if (config.sampled() > 0) {
            context.with("prompts", prompts);
        }
        return config.sampled() < config.rows() ? context.with("demonstrations", demonstrations) : context;
    }
}
