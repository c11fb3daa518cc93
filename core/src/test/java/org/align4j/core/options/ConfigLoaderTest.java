package org.align4j.core.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.options.TrainingExample.Loss;
import org.align4j.core.options.TrainingExample.Order;
import org.align4j.core.options.TrainingExample.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigLoaderTest {
    @TempDir
    Path folder;

    @Test
    void defaultsFillWhatNobodySaid() {
        assertThat(load("title: t"))
                .isEqualTo(new TrainingExample(
                        100,
                        5e-6,
                        "t",
                        null,
                        true,
                        Order.BY_LENGTH,
                        List.of(),
                        Map.of(),
                        new Schedule(10, 0.1),
                        new Loss.Dpo(0.2, 0),
                        List.of()));
    }

    @Test
    void everyKindOfOptionIsReadFromYaml() {
        TrainingExample config = load("""
                steps: 10_000
                learning-rate: 1e-5
                title: 007
                notes: a/b.txt
                shuffle: false
                order: as-written
                stop: [a, "b, c"]
                weights: {x: 1, y: .5}
                schedule:
                  floor: 0
                loss: {type: k-wise, tau: 2}
                terms:
                - dpo
                - type: k-wise
                  tau: -1
                """);
        assertThat(config)
                .isEqualTo(new TrainingExample(
                        10_000,
                        1e-5,
                        "007",
                        Path.of("a/b.txt"),
                        false,
                        Order.AS_WRITTEN,
                        List.of("a", "b, c"),
                        Map.of("x", 1.0, "y", 0.5),
                        new Schedule(10, 0),
                        new Loss.KWise(2),
                        List.of(new Loss.Dpo(0.1, 0), new Loss.KWise(-1))));
    }

    @Test
    void theCommandLineGoesOverTheFile() {
        TrainingExample config = load(
                "title: t\nsteps: 3\nloss: {type: dpo, beta: 9}\nstop: [z]",
                Assignment.of("steps", "4"),
                Assignment.of("loss.label-smoothing", "0.25"),
                Assignment.of("title", "null and void: yes"),
                Assignment.of("stop", "a,b"),
                Assignment.of("weights.polite", "2"),
                Assignment.of("terms", "[{type: k-wise, tau: 3}]"));
        assertThat(config.steps()).isEqualTo(4);
        assertThat(config.loss()).isEqualTo(new Loss.Dpo(9, 0.25));
        assertThat(config.title()).isEqualTo("null and void: yes");
        assertThat(config.stop()).containsExactly("a", "b");
        assertThat(config.weights()).isEqualTo(Map.of("polite", 2.0));
        assertThat(config.terms()).containsExactly(new Loss.KWise(3));
    }

    @Test
    void aFlagGivenSeveralTimesIsAListAndNotASingleValue() {
        Assignment twice = new Assignment("stop", List.of("a,b", "c"));
        assertThat(load("title: t", twice).stop()).containsExactly("a,b", "c");
        assertThat(load("title: t", Assignment.of("stop", "a\\,b,c")).stop()).containsExactly("a,b", "c");
        assertThat(problems("title: t", new Assignment("steps", List.of("1", "2"))))
                .containsExactly("--steps is given more than once");
    }

    @Test
    void aChoiceMayBeNamedAloneOrByAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("loss.yaml"), "type: k-wise\ntau: 4\n");
        assertThat(load("title: t", Assignment.of("loss", "dpo")).loss()).isEqualTo(new Loss.Dpo(0.1, 0));
        assertThat(load("title: t\nloss: " + file).loss()).isEqualTo(new Loss.KWise(4));
        assertThat(load("title: t", Assignment.of("loss.tau", "5"), Assignment.of("loss", file.toString()))
                        .loss())
                .isEqualTo(new Loss.KWise(5));
    }

    @Test
    void aFileNamedInAFileMayLieBesideIt() throws IOException {
        Files.writeString(folder.resolve("loss.yaml"), "type: k-wise\ntau: 4\n");
        Path file = Files.writeString(folder.resolve("main.yaml"), "title: t\nloss: loss.yaml\n");
        assertThat(ConfigLoader.load(TrainingExample.class, file, List.of()).loss())
                .isEqualTo(new Loss.KWise(4));
    }

    @Test
    void aDefaultChoicesValuesVanishWithItsType() {
        assertThat(load("title: t\nloss: {label-smoothing: 0.5}").loss()).isEqualTo(new Loss.Dpo(0.2, 0.5));
        assertThat(load("title: t\nloss: {type: k-wise, tau: 1}").loss()).isEqualTo(new Loss.KWise(1));
    }

    @Test
    void allProblemsComeTogetherEachWithItsLine() {
        assertThat(problems("""
                        steps: many
                        lerning-rate: 1
                        notes:
                        shuffle: yes
                        order: by-lenght
                        stop: one
                        weights: {x: big}
                        schedule: {warmup: -1, floor: 2}
                        loss:
                          type: dop
                        terms:
                          - {type: k-wise, tau: null}
                          - 7
                        """, Assignment.of("schedule.speed", "1")))
                .containsExactly(
                        "c.yaml line 2: unknown key 'lerning-rate'; did you mean 'learning-rate'? (known: steps,"
                                + " learning-rate, title, notes, shuffle, order, stop, weights, schedule, loss, terms)",
                        "c.yaml line 1: steps must be a whole number but was 'many'",
                        "c.yaml: title is missing: What to call it",
                        "c.yaml line 4: shuffle must be true or false but was 'yes'",
                        "c.yaml line 5: order must be one of by-length, as-written but was 'by-lenght'; did you mean"
                                + " 'by-length'?",
                        "c.yaml line 6: stop must be a list, [a, b] but was 'one'",
                        "c.yaml line 7: weights.x must be a number but was 'big'",
                        "--schedule.speed: unknown key 'schedule.speed' (known: warmup, floor)",
                        "c.yaml line 10: loss.type must be one of dpo, k-wise but was 'dop'; did you mean 'dpo'?",
                        "c.yaml line 12: terms[0].tau must have a value: Strength",
                        "c.yaml line 13: terms[1].type must be one of dpo, k-wise but was '7'");
    }

    @Test
    void everyBrokenRuleOfARecordIsReportedWithTheKeysOwnLine() {
        assertThat(problems("title: t\nschedule:\n  warmup: -1\n  floor: 2\n", Assignment.of("loss.beta", "-3")))
                .containsExactly(
                        "c.yaml line 3: schedule.warmup must be >= 0 but was -1",
                        "c.yaml line 4: schedule.floor must be between 0 and 1 but was 2.0",
                        "--loss.beta must be > 0 but was -3.0");
    }

    @Test
    void numbersMustBeFiniteAndFit() {
        assertThat(problems("title: t\nlearning-rate: NaN"))
                .singleElement()
                .asString()
                .contains("must be a number");
        assertThat(problems("title: t\nlearning-rate: 1e999"))
                .singleElement()
                .asString()
                .contains("must be a number");
        assertThat(problems("title: t\nsteps: 3000000000"))
                .containsExactly("c.yaml line 2: steps must be a whole number up to 2147483647 but was '3000000000'");
        // what float32 would make infinity or nothing of
        for (String number : List.of("1e39", "-3.5e38", "1e-39", "1e-999")) {
            assertThat(problems("title: t\nlearning-rate: " + number))
                    .containsExactly(
                            "c.yaml line 2: learning-rate must be a number, 0 or of a size that float32 has: from"
                                    + " 1.2e-38 to 3.4e38 but was '" + number + "'");
        }
        for (String number : List.of("0", "-0.00", "0e9", "3.4e38", "1.2e-38", "-1e-37", "1_000.5")) {
            assertThat(load("title: t\nlearning-rate: " + number).learningRate())
                    .isEqualTo(Double.parseDouble(number.replace("_", "")));
        }
    }

    @Test
    void brokenYamlIsNamedWithFileAndLineInOneLine() throws IOException {
        for (String yaml :
                List.of("a: [1", "a: 1\na: 2", "- 1", "a: &x 1\nb: *x", "a: 1\n---\nb: 2", "a: b: c", "\t")) {
            Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
            UserError error = catchThrowableOfType(UserError.class, () -> ConfigTree.read(file));
            assertThat(error.problems()).singleElement().asString().startsWith(file + " line ");
            assertThat(error.problems().get(0)).doesNotContain("\n").doesNotContain("fasterxml");
        }
        assertThatThrownBy(() -> ConfigTree.read(folder.resolve("none.yaml")))
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith("none.yaml: no such file");
    }

    @ParameterizedTest
    @MethodSource("faultsOfYaml")
    void brokenYamlIsExplainedByTheLineItIsIn(String yaml, String problem) {
        assertThatThrownBy(() -> ConfigTree.parse(yaml, "c.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessage("c.yaml " + problem);
    }

    static Stream<Arguments> faultsOfYaml() {
        return Stream.of(
                Arguments.of(
                        "a: 1\nb: \"x\\ud83d\"",
                        "line 2: a text has half of a surrogate pair; it must be valid Unicode"),
                Arguments.of("a:\n\tb: 1", "line 2: not valid YAML: indented with a tab; YAML is indented with spaces"),
                Arguments.of(
                        "a: x\n  \tb", "line 2: not valid YAML: indented with a tab; YAML is indented with spaces"),
                Arguments.of(
                        "a:\n  b: 1\n c: 2",
                        "line 3: not valid YAML: indented by 1 space, but the lines above by 0 or 2"),
                Arguments.of(
                        "a:\n  b: 1\n   c: 2",
                        "line 3: not valid YAML: indented by 3 spaces, deeper than the line above, which has its value"
                                + " already"),
                Arguments.of(
                        "# a\na: b: c",
                        "line 2: not valid YAML: a second ': ' in one line; put a text that holds it" + " in quotes"),
                Arguments.of("a\nb: 1", "line 2: not valid YAML: the line above is not 'key: value'"),
                Arguments.of("a: 1\nb\nc: 2", "line 2: not valid YAML: expected 'key: value'"),
                Arguments.of("a: 1\n- b", "line 2: not valid YAML: a list item ('- ') among 'key: value' lines"),
                Arguments.of(
                        "a:\n  - b\n  c: 1",
                        "line 3: not valid YAML: expected a list item ('- ') as in the lines above; a key is indented"
                                + " less"),
                Arguments.of(
                        "a: - 1", "line 1: not valid YAML: a list begins on a line of its own, or is written [a, b]"),
                Arguments.of(
                        "a: 'x' y",
                        "line 1: not valid YAML: 'y' in column 8 is not expected there; put a text that"
                                + " holds it in quotes"),
                Arguments.of(
                        "a: @x",
                        "line 1: not valid YAML: a value cannot begin with @; put a text that holds it in" + " quotes"),
                Arguments.of("b: 1\na: 'x\nc: 2", "line 2: not valid YAML: the ' in column 4 is not closed"),
                Arguments.of(
                        "a: \"C:\\Users\"",
                        "line 1: not valid YAML: an unknown escape in \"...\": write \\\\ for a"
                                + " backslash, or put the text in '...'"),
                Arguments.of("a: [1,\n  2", "line 1: not valid YAML: the [ in column 4 is not closed"),
                Arguments.of(
                        "a: {b: c: d}",
                        "line 1: not valid YAML: after the { in column 4, expected a comma or } in line 1 column 9 but"
                                + " found ':'; put a text that holds it in quotes"),
                Arguments.of("a: |x\n y", "line 1: not valid YAML: the text of a | block begins on the next line"),
                Arguments.of("b: 1\na: \u0000", "line 2: not valid YAML: holds U+0000, which YAML does not allow"));
    }

    @Test
    void aProblemKnowsItsOriginAndKey() {
        ConfigTree.Mapping tree = (ConfigTree.Mapping) ConfigTree.parse("title: t\nloss: {beta: 0}", "c.yaml");
        ConfigTree.Mapping assigned = ConfigLoader.assign(tree, List.of(Assignment.of("schedule.floor", "2")));
        assertThat(catchThrowableOfType(IllegalOption.class, () -> ConfigLoader.load(TrainingExample.class, assigned))
                        .broken())
                .containsExactly(
                        new Problem(
                                new Origin.Flag("schedule.floor"), "schedule.floor", "must be between 0 and 1", "2.0"),
                        new Problem(new Origin.File(Path.of("c.yaml"), 2), "loss.beta", "must be > 0", "0.0"));
    }

    @Test
    void anEmptyFileIsAnEmptyMapping() throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), "# nothing\n");
        assertThat(ConfigTree.read(file).entries()).isEmpty();
    }

    @Test
    void oneOptionOfARecordCanBeChangedHoweverDeepAndTheOthersStay() {
        TrainingExample config = load("title: t\nloss: {beta: 3}\nweights: {x: 0.1}\nstop: [a]\nnotes: here");
        assertThat(ConfigLoader.with(config, "schedule.floor", 0.25))
                .isEqualTo(load("title: t\nloss: {beta: 3}\nweights: {x: 0.1}\nstop: [a]\nnotes: here"
                        + "\nschedule: {floor: 0.25}"));
        assertThat(ConfigLoader.with(config, "loss.label-smoothing", 0.5).loss())
                .isEqualTo(new Loss.Dpo(3, 0.5));
        assertThat(ConfigLoader.with(config, "loss", new Loss.KWise(1)).loss()).isEqualTo(new Loss.KWise(1));
        assertThat(ConfigLoader.with(config, "terms", List.of(new Loss.KWise(1), new Loss.Dpo(1, 0)))
                        .terms())
                .containsExactly(new Loss.KWise(1), new Loss.Dpo(1, 0));
        assertThat(ConfigLoader.with(config, "order", Order.AS_WRITTEN).order()).isEqualTo(Order.AS_WRITTEN);
        assertThat(ConfigLoader.with(config, "notes", null).notes()).isNull();
        assertThat(ConfigLoader.with(config, "steps", config.steps())).isEqualTo(config);
    }

    @Test
    void whatReadersOfYamlDisagreeAboutIsAskedFor() {
        assertThat(load("title: t\nsteps: 007").steps()).isEqualTo(7);
        assertThat(load("title: !!str 007\nsteps: !!int 3").title()).isEqualTo("007");
        assertThat(problems("title: t\nsteps: 010"))
                .singleElement()
                .asString()
                .contains("line 2: steps must not begin with 0, which YAML 1.1 reads as octal")
                .contains("but was '010'");
        for (String tag : List.of("!env STEPS", "!twice 2", "!!binary Mg==", "!!null ''")) {
            assertThat(problems("title: t\nsteps: " + tag))
                    .singleElement()
                    .asString()
                    .contains("line 2: tags (!")
                    .contains("are not supported; write the value itself");
        }
    }

    @Test
    void aListIsNotChangedInParts() {
        ConfigTree.Mapping tree = (ConfigTree.Mapping)
                YamlReader.parse("rewards:\n  - {type: model}\n", new Origin.File(Path.of("plan.yaml"), 0));
        assertThatThrownBy(() -> ConfigLoader.assign(tree, List.of(Assignment.of("rewards.0.weight", "2"))))
                .isInstanceOf(UserError.class)
                .hasMessage("--rewards.0.weight: 'rewards' is a list (plan.yaml line 1); give all of it");
    }

    @Test
    void aChangedOptionIsCheckedAsAWrittenOne() {
        TrainingExample config = load("title: t");
        assertThatThrownBy(() -> ConfigLoader.with(config, "schedule.floor", 2))
                .isInstanceOf(UserError.class)
                .hasMessage("schedule.floor must be between 0 and 1 but was 2.0");
        assertThatThrownBy(() -> ConfigLoader.with(config, "steps", "many"))
                .isInstanceOf(UserError.class)
                .hasMessage("steps must be a whole number but was 'many'");
        assertThatThrownBy(() -> ConfigLoader.with(config, "title", null))
                .isInstanceOf(UserError.class)
                .hasMessage("title must have a value: What to call it");
        assertThatThrownBy(() -> ConfigLoader.with(config, "schedule.speed", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no option speed");
        assertThatThrownBy(() -> ConfigLoader.with(config, "title.length", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("title has no options of its own");
    }

    private TrainingExample load(String yaml, Assignment... assignments) {
        ConfigTree.Mapping tree = (ConfigTree.Mapping) ConfigTree.parse(yaml, "c.yaml");
        return ConfigLoader.load(TrainingExample.class, ConfigLoader.assign(tree, List.of(assignments)));
    }

    private List<String> problems(String yaml, Assignment... assignments) {
        return catchThrowableOfType(UserError.class, () -> load(yaml, assignments))
                .problems();
    }
}
