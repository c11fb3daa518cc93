package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.options.OptionSpec;
import org.align4j.pipeline.Commands;
import org.align4j.pipeline.Stages;
import org.align4j.pipeline.stage.StageInput;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every stage's and command's record must keep to. */
class OptionDeclarationsTest {
    private static final Set<String> RESERVED = Set.of("config", "json", "debug", "help", "stage", "inputs");
    private static final Set<String> RESERVED_BY_STAGES = Set.of("out", "seed");

    static Stream<Subcommand> subcommands() {
        return Subcommand.all(Stages.all(), Commands.all()).stream();
    }

    /** Walking the declarations fails where a component lacks {@code @Option} or has a type that options cannot have. */
    @ParameterizedTest
    @MethodSource("subcommands")
    void everyComponentIsAnOptionWithOneSentence(Subcommand subcommand) {
        for (OptionSpec option : subcommand.options()) {
            assertThat(option.doc())
                    .as(option.key())
                    .isNotBlank()
                    .doesNotEndWith(".")
                    .doesNotContain("\n");
        }
    }

    @ParameterizedTest
    @MethodSource("subcommands")
    void helpLeavesTwoSpacesBehindAFlag(Subcommand subcommand) {
        Terminal terminal = Terminal.of(System.out, System.err, Map.of());
        assertThat(HelpText.of(subcommand, HelpText.ALL, terminal).lines().filter(line -> line.matches(" {2,4}--.*")))
                .allMatch(line -> line.strip().matches("--\\S+( (\\{KEY: VALUE}|\\S+))?(  .*)?"));
    }

    /** A sentence that names some of the values to choose from names them all, so that it says the same as the option does. */
    @ParameterizedTest
    @MethodSource("subcommands")
    void aSentenceThatNamesValuesNamesAll(Subcommand subcommand) {
        for (OptionSpec option : subcommand.options()) {
            if (option.type() == OptionSpec.Type.GROUP || option.key().endsWith(".type")) {
                continue; // choices say in their own options what they are
            }
            List<String> words = List.of(option.doc().split("[^a-z0-9_-]+"));
            List<String> missing = option.legal().stream()
                    .filter(value -> !words.contains(value))
                    .toList();
            if (option.legal().size() - missing.size() >= 2) {
                assertThat(missing).as(option.key() + ": " + option.doc()).isEmpty();
            }
        }
    }

    /** The short form is one to read: two screens at most, nothing in it twice, no heading without lines. */
    @ParameterizedTest
    @MethodSource("subcommands")
    void theShortHelpIsShort(Subcommand subcommand) {
        List<String> lines = HelpText.of(subcommand, "", Terminal.of(System.out, System.err, Map.of()))
                .lines()
                .toList();
        assertThat(lines).hasSizeLessThanOrEqualTo(90);
        assertThat(lines.stream().filter(line -> line.endsWith("FILE.yaml") || line.contains("FILE.yaml  ")))
                .doesNotHaveDuplicates();
        assertThat(lines).noneMatch(line -> line.matches("  --\\S+\\.type .*"));
        assertThat(String.join("\n", lines)).doesNotContain(":\n\n");
    }

    /** What a group needs is needed only where the group is; the group itself is named whole. */
    @ParameterizedTest
    @MethodSource("subcommands")
    void usageNamesNothingWithinAGroup(Subcommand subcommand) {
        Terminal terminal = Terminal.of(System.out, System.err, Map.of("ALIGN_COLUMNS", "500"));
        assertThat(HelpText.of(subcommand, "", terminal).lines().filter(line -> line.startsWith("Usage:")))
                .singleElement()
                .asString()
                .doesNotContainPattern("--[a-z-]+\\.");
    }

    @ParameterizedTest
    @MethodSource("subcommands")
    void noOptionTakesAFlagThatMeansSomethingElse(Subcommand subcommand) {
        List<String> keys = subcommand.options().stream().map(OptionSpec::key).toList();
        assertThat(keys).doesNotContainAnyElementsOf(RESERVED);
        for (StageInput input : subcommand.inputs()) {
            assertThat(keys).doesNotContain(input.name());
        }
        if (subcommand instanceof Subcommand.OfStage) {
            assertThat(keys).doesNotContainAnyElementsOf(RESERVED_BY_STAGES);
        }
    }

    @ParameterizedTest
    @MethodSource("subcommands")
    void argumentsWithoutAFlagAreOptions(Subcommand subcommand) {
        assertThat(subcommand.options().stream().map(OptionSpec::key)).containsAll(subcommand.arguments());
    }

    /** Either everything has a legal default, or what is reported is only what the user must say. */
    @ParameterizedTest
    @MethodSource("subcommands")
    void defaultsAreLegalAndSurviveWriting(Subcommand subcommand) {
        Class<? extends Record> type = subcommand.configType();
        try {
            Record config = ConfigLoader.load(type, ConfigTree.empty());
            ConfigTree written = ConfigTree.parse(ConfigWriter.yaml(config), "written");
            ConfigTree.Mapping mapping = written instanceof ConfigTree.Mapping some ? some : ConfigTree.empty();
            assertThat(ConfigLoader.load(type, mapping)).isEqualTo(config);
        } catch (UserError e) {
            assertThat(e.problems()).allMatch(problem -> problem.contains("is missing") || problem.contains("must"));
            assertThat(e.problems()).noneMatch(problem -> problem.startsWith("default of"));
        }
    }

    /** Two billion of them would be drawn, or counted in negative numbers, until memory ends. */
    @ParameterizedTest
    @CsvSource({"sample, completions-per-prompt", "distil, rows"})
    void whatLiesInMemoryIsCountedInNumbersThatFit(String name, String key) {
        Subcommand subcommand = subcommands()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        ConfigTree.Mapping given =
                ConfigLoader.assign(ConfigTree.empty(), List.of(Assignment.of(key, String.valueOf(Integer.MAX_VALUE))));
        assertThatThrownBy(() -> ConfigLoader.load(subcommand.configType(), given))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(key + " must be between 1 and 1000000 but was 2147483647");
    }
}
