package org.align4j.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.Option;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WiringTest {
    /** Options of the stages here. */
    record Speed(@Option(doc = "How fast", def = "1") int speed) {}

    /** A stage with a name, inputs and outputs, that does nothing. */
    record Inert(Declaration<Speed> declaration) implements Stage<Speed> {
        Inert(String name, List<StageInput> inputs, List<Artifact> outputs) {
            this(new Declaration<>(name, "does nothing", Speed.class, inputs, outputs));
        }

        @Override
        public void run(Speed config, StageContext context) {}
    }

    private static final List<Stage<?>> STAGES = List.of(
            new Inert("pretrain", List.of(), List.of(Artifact.POLICY)),
            new Inert(
                    "sft", List.of(StageInput.required("policy", Artifact.POLICY, "start")), List.of(Artifact.POLICY)),
            new Inert(
                    "sample",
                    List.of(
                            StageInput.required("policy", Artifact.POLICY, "who writes"),
                            StageInput.optional("prompts", Artifact.PROMPTS, "what about")),
                    List.of(Artifact.SAMPLES)));

    @TempDir
    private Path folder;

    @Test
    void stagesComeAfterWhatTheyNeedWhateverTheirOrder() throws IOException {
        Plan plan = plan("""
                name: backwards
                out: %s
                stages:
                  - {stage: sample, inputs: {policy: second}}
                  - {name: second, stage: sft, inputs: {policy: sft}}
                  - {stage: sft, inputs: {policy: pretrain}, options: {speed: 3}}
                  - {stage: pretrain}
                """);
        List<WiredStage<?>> wired = Wiring.check(plan, STAGES);
        assertThat(wired).extracting(WiredStage::id).containsExactly("pretrain", "sft", "second", "sample");
        assertThat(wired.get(1).config()).isEqualTo(new Speed(3));
        assertThat(wired.get(1).inputs()).containsEntry("policy", folder.resolve("pretrain"));
    }

    @Test
    void allProblemsAreNamedInOneGo() throws IOException {
        Plan plan = plan("""
                name: wrong
                out: %s
                stages:
                  - {stage: pretraining}
                  - {stage: sft, inputs: {polcy: pretrain}, options: {sped: 2}}
                  - {stage: sample, inputs: {policy: nowhere, prompts: sft}}
                  - {name: pretraining, stage: sft, inputs: {policy: sample}}
                """);
        assertThat(problems(plan))
                .containsExactlyInAnyOrder(
                        "stage 'pretraining': there are two stages of this name: give each a name of its own",
                        "stage 'pretraining': there is no stage 'pretraining'; did you mean 'pretrain'? (known: pretrain, sft, sample)",
                        "stage 'sft': needs the input 'policy': start",
                        "stage 'sft': the stage sft has no input 'polcy' (it has policy)",
                        "stage 'sft': " + folder.resolve("plan.yaml")
                                + " line 5: unknown key 'sped'; did you mean 'speed'? (known: speed)",
                        "stage 'sample': input 'policy' names 'nowhere', which is neither a stage of this plan"
                                + " (pretraining, sft, sample) nor an existing path",
                        "stage 'sample': input 'prompts' must be prompts but 'sft' makes policy",
                        "stage 'pretraining': input 'policy' must be policy but 'sample' makes samples");
    }

    @Test
    void aFileForAFolderAndANameTooLongForOneAreNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("passwd"), "x");
        Plan plan = plan("""
                name: p
                stages:
                  - {name: %s, stage: pretrain}
                  - {stage: sft, inputs: {policy: %s}}
                """.formatted("a".repeat(201), file));
        assertThat(problems(plan))
                .contains(
                        "stage '" + "a".repeat(201) + "': name must be letters, digits, . _ or -, at most 200 of them",
                        "stage 'sft': input 'policy' names '" + file + "', which is a file, not a folder");
    }

    @Test
    void aCircleIsNamedOnce() throws IOException {
        Plan plan = plan("""
                name: circle
                out: %s
                stages:
                  - {name: a, stage: sft, inputs: {policy: b}}
                  - {name: b, stage: sft, inputs: {policy: c}}
                  - {name: c, stage: sft, inputs: {policy: b}}
                """);
        assertThat(problems(plan)).containsExactly("plan: stages wait for each other: b <- c <- b");
    }

    @Test
    void theCommandLineChangesOptionsAndUnknownStagesAreRefused() throws IOException {
        String yaml = """
                name: changed
                out: %s
                stages:
                  - {name: a, stage: pretrain}
                """;
        assertThat(Wiring.check(plan(yaml, "a.speed=9"), STAGES).get(0).config())
                .isEqualTo(new Speed(9));
        UserError error = catchThrowableOfType(UserError.class, () -> plan(yaml, "b.speed=9", "speed"));
        assertThat(error.problems())
                .containsExactly(
                        "--set b.speed=9: the plan has no stage 'b' (it has a)",
                        "--set must be STAGE.KEY=VALUE but was 'speed'");
    }

    private Plan plan(String yaml, String... changes) throws IOException {
        Path file = folder.resolve("plan.yaml");
        Files.writeString(file, yaml.formatted(folder));
        return Plan.load(file, List.of(changes));
    }

    private static List<String> problems(Plan plan) {
        return catchThrowableOfType(UserError.class, () -> Wiring.check(plan, STAGES))
                .problems();
    }
}
