package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.KebabCase;
import org.align4j.judge.factor.FactorList;
import org.align4j.pipeline.Commands;
import org.align4j.pipeline.Stages;
import org.align4j.pipeline.plan.Plan;
import org.align4j.pipeline.plan.PlannedStage;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every file in {@code configs/} loads. A file with {@code stages:} is a plan, one with {@code stage: NAME} that stage's
 * options; {@code configs/OPTION/} holds values of the option of that name, such as {@code configs/judge/}.
 */
class ConfigFilesTest {
    @TestFactory
    Stream<DynamicTest> everyConfigFileLoads() throws IOException {
        Path configs = Fixtures.root().resolve("configs");
        List<Path> files;
        try (Stream<Path> walk = Files.walk(configs)) {
            files = walk.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
        }
        assertThat(files).isNotEmpty();
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(configs.relativize(file).toString(), () -> load(file)));
    }

    private static void load(Path file) {
        ConfigTree.Mapping tree = ConfigTree.read(file);
        Path parent = file.getParent().getFileName();
        if (tree.entries().containsKey("stages")) {
            for (PlannedStage planned : Plan.load(file, List.of()).stages()) {
                assertThat(ConfigLoader.load(configType(planned.stage()), planned.options()))
                        .isNotNull();
            }
        } else if (tree.entries().get("stage") instanceof ConfigTree.Scalar stage) {
            OptionsFile config = OptionsFile.read(file, stage.text());
            assertThat(ConfigLoader.load(configType(stage.text()), config.options()))
                    .isNotNull();
        } else if (parent.toString().equals("factors")) {
            assertThat(ConfigLoader.load(FactorList.class, tree)).isNotNull();
        } else {
            assertThat(ConfigLoader.loadChoice(optionType(parent.toString(), file), tree))
                    .isNotNull();
        }
    }

    private static Class<? extends Record> configType(String stage) {
        return Stages.all().stream()
                .filter(each -> each.name().equals(stage))
                .findFirst()
                .orElseGet(() -> fail("there is no stage '" + stage + "'"))
                .configType();
    }

    /** The type of the option that a folder of configs is named after. */
    private static Class<?> optionType(String key, Path file) {
        List<Class<? extends Record>> records = new ArrayList<>();
        Stages.all().forEach(stage -> records.add(stage.configType()));
        Commands.all().forEach(command -> records.add(command.configType()));
        for (Class<? extends Record> type : records) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (KebabCase.of(component.getName()).equals(key)
                        && (component.getType().isSealed()
                                || component.getType().isRecord())) {
                    return component.getType();
                }
            }
        }
        return fail(file + ": needs 'stage: NAME' or 'stages:', or to lie in a folder named after an option");
    }
}
