package org.align4j.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.data.Steps;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;
import org.align4j.model.text.PromptedRow;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.reward.StepEnds;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsStageTest {
    private static final Path MODEL = Fixtures.path("checkpoints/llama");
    private static final EngineConfig ENGINE = new EngineConfig("cpu", "float32", 1);
    private static final String TEXT = "It is so.\nAnd more.\nSir.";

    /** What the judge of beginnings wants to see. */
    private static final String JUDGED = "^[^.]{4,}[.](?!.Now)";

    @TempDir
    Path folder;

    /** Every rating is the share of the very rollouts that the same seed draws from that beginning. */
    @Test
    void aStepIsWorthTheShareOfItsRolloutsThatEndRight() throws IOException {
        TestContext context = context("run", sample("a", SampledCompletion.ofText(TEXT)));
        new StepsStage().run(config("rollouts=5"), context);
        Steps marked = rows(context).get(0);
        assertThat(marked.id()).isEqualTo("a/0");
        assertThat(marked.completions()).containsExactly("It is so.", "And more.", "Sir.");
        List<Double> expected = new ArrayList<>();
        try (CausalLm policy = CausalLm.frozen(MODEL, ENGINE);
                Generator generator = Generator.of(policy)) {
            PromptedRow row = policy.tokenizer().encodeRow(Content.user("Speak."), Content.assistant(TEXT));
            int[] ends = StepEnds.of(policy.tokenizer(), row.tokens(), row.promptLength(), "\n");
            long seed = context.seeds().seed("steps");
            for (int step = 0; step < 2; step++) {
                int[] beginning = Arrays.copyOf(row.tokens(), ends[step] + 1);
                int right = 0;
                for (Completion rollout : generator
                        .generate(
                                List.of(new GenerationRequest(beginning, step)),
                                5,
                                config("rollouts=5").sampling(),
                                seed)
                        .get(0)) {
                    right += rollout.text().contains("a") ? 1 : 0;
                }
                expected.add(right / 5.0);
            }
        }
        assertThat(expected).anyMatch(rating -> rating > 0 && rating < 1);
        expected.add(0.0); // the solution itself has no small a
        assertThat(marked.ratings()).isEqualTo(expected);
        assertThat(marked.labels())
                .isEqualTo(expected.stream().map(rating -> rating > 0).toList());
        assertThat(context.results()).containsEntry("steps", 3L).containsEntry("right_solutions", 0L);
        assertThat((double) context.results().get("mean_rating"))
                .isCloseTo(expected.stream().mapToDouble(Double::doubleValue).sum() / 3, within(1e-12));
    }

    @Test
    void whatOneSolutionGetsDoesNotDependOnTheOthersNorOnTheParts() throws IOException {
        Sample one = sample("a", SampledCompletion.ofText(TEXT), SampledCompletion.ofText("No.\nYes."));
        TestContext together = context("together", one, sample("b", SampledCompletion.ofText("Well.\nNow.\nGo.")));
        new StepsStage().run(config("rollouts=4"), together);
        TestContext apart = context("apart", one, sample("b", SampledCompletion.ofText("Well.\nNow.\nGo.")));
        new StepsStage().run(config("rollouts=4", "solutions-per-part=1"), apart);
        assertThat(rows(apart)).isEqualTo(rows(together));
        TestContext alone = context("alone", one);
        new StepsStage().run(config("rollouts=4"), alone);
        assertThat(rows(together).subList(0, 2)).isEqualTo(rows(alone));
    }

    @Test
    void aRunThatWasCutOffKeepsWholePartsAndEndsWithTheSameBits() throws IOException {
        Sample[] samples = {
            sample("a", SampledCompletion.ofText(TEXT), SampledCompletion.ofText("No.\nYes.")),
            sample("b", SampledCompletion.ofText("Well.\nNow.\nGo."))
        };
        StepsConfig config = config("rollouts=3", "solutions-per-part=1");
        TestContext whole = context("whole", samples);
        new StepsStage().run(config, whole);
        TestContext cut = new TestContext(folder.resolve("cut")) {
            @Override
            public ProgressDisplay progress() {
                return cutting(2);
            }
        };
        cut.with("policy", MODEL).with("samples", whole.input("samples"));
        assertThatThrownBy(() -> new StepsStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        TestContext continued =
                new TestContext(folder.resolve("cut")).with("policy", MODEL).with("samples", whole.input("samples"));
        new StepsStage().run(config, continued);
        assertThat(rows(continued)).isEqualTo(rows(whole));
        assertThat(continued.results()).isEqualTo(whole.results());
    }

    /** Cuts off where so many units are done. */
    private static ProgressDisplay cutting(int units) {
        return (what, unit, total) -> new Progress() {
            private long done;

            @Override
            public void advance(long count) {
                done += count;
                if (done >= units) {
                    throw new TestContext.Cut();
                }
            }

            @Override
            public void note(String words) {}

            @Override
            public void close() {}
        };
    }

    @Test
    void solutionsThatCannotBeMarkedAreCountedAndTold() throws IOException {
        SampledCompletion cut = new SampledCompletion("It is so.\nAnd", List.of(), List.of(), "length");
        TestContext context = context(
                "dropped",
                sample("a", cut, SampledCompletion.ofText("Yes.\n\nNo."), SampledCompletion.ofText("Yes.\nNo.")));
        new StepsStage().run(config("rollouts=2"), context);
        assertThat(rows(context)).hasSize(1);
        assertThat(rows(context).get(0).id()).isEqualTo("a/2");
        assertThat(context.said())
                .contains(
                        "warning: left out 1 solution: a step is empty",
                        "warning: left out 1 solution: cut at the limit on tokens");
        assertThatThrownBy(() -> new StepsStage().run(config("rollouts=2"), context("none", sample("a", cut))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no solution is left to mark");
    }

    /** Kept are the very solutions in which a judge of beginnings and the rollouts name the same first error, with what was marked. */
    @Test
    void onlyFirstErrorsOfWhichAJudgeSaysTheSameAreKept() throws IOException {
        Sample[] samples = {
            sample("a", SampledCompletion.ofText(TEXT), SampledCompletion.ofText("Say what.\nAll day.")),
            sample("b", SampledCompletion.ofText("Well.\nNow.\nGo."), SampledCompletion.ofText("No.\nYes."))
        };
        TestContext all = context("all", samples);
        new StepsStage().run(config("rollouts=3"), all);
        String confirm =
                "confirm={type: principles, name: a-first, principles: [{name: a, weight: 1, rule: {type: matches,"
                        + " pattern: '" + JUDGED + "'}}]}";
        TestContext confirmed = context("confirmed", samples);
        new StepsStage().run(config("rollouts=3", confirm), confirmed);
        List<Steps> agreed = rows(all).stream()
                .filter(row -> row.labels().indexOf(false) == firstJudgedWrong(row))
                .toList();
        assertThat(agreed).isNotEmpty().hasSizeLessThan(4);
        assertThat(rows(confirmed)).isEqualTo(agreed);
        assertThat(confirmed.results()).containsEntry("confirmed_share", agreed.size() / 4.0);
        assertThat(confirmed.said())
                .anyMatch(line -> line.endsWith("the judge and the rollouts name different first errors"));
        assertThatThrownBy(() -> new StepsStage()
                        .run(
                                config("rollouts=3", "confirm={type: verifier, check: exact}"),
                                context("untold", samples)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("confirm: no solution is left")
                .hasMessageContaining("the judge could not score a step=");
    }

    /** -1 where none is. */
    private static int firstJudgedWrong(Steps row) {
        for (int step = 1; step <= row.completions().size(); step++) {
            String beginning = String.join("\n", row.completions().subList(0, step));
            if (!Pattern.compile(JUDGED).matcher(beginning).find()) {
                return step - 1;
            }
        }
        return -1;
    }

    @Test
    void aJudgeThatCannotScoreIsNoFailure() {
        Sample untold = new Sample("a", Content.user("Speak."), List.of(SampledCompletion.ofText(TEXT)), null, "test");
        assertThatThrownBy(() -> new StepsStage()
                        .run(config("judge={type: verifier, check: numeric}"), context("untold", untold)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("solution a/0: the judge")
                .hasMessageContaining("could not score it");
    }

    private static Sample sample(String id, SampledCompletion... completions) {
        return new Sample(id, Content.user("Speak."), List.of(completions), "a", "test");
    }

    private static StepsConfig config(String... more) {
        List<Assignment> all = new ArrayList<>();
        boolean judged = false;
        for (String each : more) {
            all.add(Assignment.of(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1)));
            judged |= each.startsWith("judge");
        }
        if (!judged) {
            all.add(Assignment.of("judge", "{type: verifier, name: lower-a, check: {type: regex, pattern: '(a)'}}"));
        }
        all.add(Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"));
        all.add(Assignment.of("sampling.max-new-tokens", "12"));
        return ConfigLoader.load(StepsConfig.class, null, all);
    }

    private TestContext context(String name, Sample... samples) {
        Path data = folder.resolve(name + "-samples");
        try (DatasetWriter<Sample> writer = DatasetWriter.create(data, Sample.class, Lineage.of("test"))) {
            List.of(samples).forEach(writer::write);
            writer.publish();
        }
        return new TestContext(folder.resolve(name)).with("policy", MODEL).with("samples", data);
    }

    private static List<Steps> rows(TestContext context) {
        return Dataset.open(context.output(Artifact.STEPS), Steps.class).toList();
    }
}
