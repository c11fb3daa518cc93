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
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
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

    @Test
    void aLossWithoutReferenceLearnsFromPairsAndTakesNone() throws IOException {
        Path preferences = PreferenceData.write(folder.resolve("preferences"), 8);
        for (String loss : List.of("simpo", "orpo", "cpo", "cpo-simpo")) {
            TestContext context = context(loss).with("preferences", preferences);
            run(context, "loss.type=" + loss, "training.max-steps=3");
            assertThat(context.logged().get(2)).containsKeys("rewards/margins", "logps/chosen", "eval_loss");
            assertThat(context.logged().get(2).get("rewards/margins"))
                    .isGreaterThan(context.logged().get(0).get("rewards/margins"));
            assertThat(context.work().resolve("reference-logprobs.json")).doesNotExist();
            assertThat(problems(Set.of("policy", "preferences", "reference"), "loss.type=" + loss))
                    .containsExactly("loss " + loss + " needs no reference: leave --reference out");
        }
    }

    @Test
    void labelsTeachKtoAndBco() throws IOException {
        Path labels = PreferenceData.labels(folder.resolve("labels"), 8);
        for (String loss :
                List.of("{type: kto}", "{type: kto, kl-term: none}", "{type: bco}", "{type: bco, shift: rows}")) {
            TestContext context = context(loss).with("labels", labels);
            run(context, "loss=" + loss, "training.max-steps=4", "training.batch.size=16");
            Map<String, Double> last = context.logged().get(3);
            assertThat(last.get("rewards/margins")).as(loss).isGreaterThan(0.05);
            assertThat(last).containsKeys("rewards/chosen", "rewards/rejected", "rewards/accuracies", "logps/chosen");
            assertThat(last).containsKey(loss.contains("kto") ? "kl" : "delta").containsKey("eval_rewards/margins");
            assertThat(context.said()).contains("16 desirable completions, 16 undesirable");
        }
    }

    @Test
    void whatKtoCannotLearnFromIsSaidBeforehand() throws IOException {
        Path labels = PreferenceData.labels(folder.resolve("labels"), 8);
        TestContext context = context("kto").with("labels", labels);
        run(context, "loss={type: kto, desirable-weight: 2}", "training.max-steps=1");
        assertThat(context.said())
                .anyMatch(line -> line.contains("desirable completions weigh 2.00 times as much"))
                .anyMatch(line -> line.contains("loss.undesirable-weight") || line.contains("loss.desirable-weight 1"))
                .anyMatch(line -> line.contains("training.batch.size 8: KTO estimates"));
    }

    @Test
    void dataThatTheLossCannotReadIsRefusedInOneLine() {
        assertThat(problems(Set.of("policy", "labels"), "loss.type=dpo"))
                .containsExactly(
                        "loss dpo learns from pairs: give --preferences in place of --labels, or a loss of single"
                                + " completions: kto, bco");
        assertThat(problems(Set.of("policy", "preferences"), "loss.type=kto"))
                .containsExactly(
                        "loss kto learns from single completions: give --labels in place of --preferences (align"
                                + " data convert makes labels of them)");
        assertThat(problems(Set.of("policy"), "loss.type=bco"))
                .containsExactly("loss bco learns from single completions: give --labels");
        assertThat(problems(Set.of("policy"), "loss.type=dpo"))
                .containsExactly("loss dpo learns from pairs: give --preferences");
        assertThat(problems(Set.of("policy", "preferences", "reference"), "loss.type=rpo"))
                .isEmpty();
    }

    private static List<String> problems(Set<String> given, String... options) {
        List<Assignment> all = Stream.of(options)
                .map(option -> Assignment.of(
                        option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1)))
                .toList();
        return new DpoStage().inputProblems(ConfigLoader.load(DpoConfig.class, null, all), given);
    }

    @Test
    void aReferenceThatFollowsThePolicyIsNeitherGivenNorKept() throws IOException {
        Path preferences = PreferenceData.write(folder.resolve("preferences"), 8);
        TestContext soft = context("soft").with("preferences", preferences);
        run(soft, "reference-update={type: soft, alpha: 0.5}", "training.max-steps=4");
        TestContext fixed = context("fixed").with("preferences", preferences);
        run(fixed, "training.max-steps=4");
        assertThat(soft.logged().get(0)).isEqualTo(fixed.logged().get(0));
        // half of every gain is taken into the reference at once
        assertThat(soft.logged().get(3).get("rewards/margins"))
                .isPositive()
                .isLessThan(fixed.logged().get(3).get("rewards/margins"));
        assertThat(soft.said()).anyMatch(line -> line.startsWith("memory: about ") && line.contains("reference "));
        assertThat(problems(
                        Set.of("policy", "preferences", "reference"),
                        "reference-update.type=hard",
                        "reference-logps=kept.json"))
                .hasSize(2)
                .anyMatch(line -> line.contains("starts as the policy"))
                .anyMatch(line -> line.contains("cannot be kept"));
    }

    @Test
    void chosenCompletionsThatFallAreWarnedOf() throws IOException {
        Path preferences = PreferenceData.write(folder.resolve("preferences"), 8);
        TestContext context = context("fall").with("preferences", preferences);
        // one that lowers both
        run(context, "loss={type: apo-down}", "training.max-steps=12", "training.epochs=20");
        assertThat(context.said()).anyMatch(line -> line.contains("chosen completions became less likely too"));
    }

    @Test
    void pairsThatAreNotCertainHaveNoQuantiles() {
        Path data = folder.resolve("unsure");
        try (DatasetWriter<Preference> writer = DatasetWriter.create(data, Preference.class, Lineage.of("test"))) {
            for (int i = 0; i < 4; i++) {
                writer.write(new Preference(
                        "p" + i,
                        Content.user("Question " + i),
                        Content.assistant("Yes."),
                        Content.assistant("No."),
                        i == 2 ? 0.8 : 1,
                        false,
                        null,
                        "test",
                        null,
                        null,
                        null));
            }
            writer.publish();
        }
        assertThatThrownBy(() -> run(context("aot").with("preferences", data), "loss.type=aot"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("1 of 4 pairs have a p_chosen below 1; loss aot compares quantiles");
    }

    private TestContext context(String name) {
        return new TestContext(folder.resolve(name.replaceAll("\\W+", "-")))
                .with("policy", Fixtures.path("checkpoints/llama"));
    }

    private static void run(TestContext context, String... options) throws IOException {
        List<Assignment> all = new ArrayList<>(List.of(
                Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                Assignment.of("training.learning-rate", "1e-3"),
                Assignment.of("training.schedule", "constant"),
                Assignment.of("training.epochs", "4"),
                Assignment.of("training.batch.size", "8")));
        for (String option : options) {
            all.add(Assignment.of(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1)));
        }
        new DpoStage().run(ConfigLoader.load(DpoConfig.class, null, all), context);
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
