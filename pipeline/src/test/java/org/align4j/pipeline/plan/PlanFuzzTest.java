package org.align4j.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.pipeline.Stages;
import org.align4j.pipeline.stage.Stage;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Fuzz;
import org.align4j.testkit.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plans, stages' options and judges from anywhere: checked as {@code align run --check} does, or refused with lines that each
 * name a problem.
 */
class PlanFuzzTest {
    private static final long MEMORY = 256 << 20;

    @TempDir
    private Path folder;

    @Test
    void plans() throws IOException {
        Path file = folder.resolve("plan.yaml");
        check("plan", corpus("stages:", 12_000), 400, input -> {
            Files.write(file, input);
            new ArrayList<>(Wiring.check(Plan.load(file, List.of()), Stages.all()))
                    .forEach(stage ->
                            assertThat(ByHand.line(ByHand.words(stage, 1))).isNotBlank());
        });
    }

    @Test
    void optionsOfStages() throws IOException {
        Path file = folder.resolve("options.yaml");
        check("stage-options", corpus("stage: ", 12_000), 400, input -> {
            Files.write(file, input);
            ConfigTree.Mapping tree = ConfigTree.read(file);
            Optional<Stage<?>> stage = Stages.all().stream()
                    .filter(each -> tree.entries().get("stage") instanceof ConfigTree.Scalar named
                            && named.text().equals(each.name()))
                    .findFirst();
            if (stage.isPresent()) {
                ConfigLoader.load(stage.get().configType(), tree.without("stage"));
            }
        });
    }

    @Test
    void judges() throws IOException {
        Path file = folder.resolve("judge.yaml");
        List<byte[]> corpus = new ArrayList<>();
        try (Stream<Path> files = Files.list(Fixtures.root().resolve("configs/judge"))) {
            for (Path each : files.sorted().toList()) {
                corpus.add(Files.readAllBytes(each));
            }
        }
        check("judge-options", corpus, 400, input -> {
            Files.write(file, input);
            ConfigLoader.loadChoice(JudgeConfig.class, ConfigTree.read(file));
        });
    }

    private static void check(String name, List<byte[]> corpus, int inputs, Fuzz.Reader reader) {
        for (Mutations mutations : List.of(Mutations.text(), Mutations.bytes())) {
            new Fuzz(name, corpus, mutations, UserError.class, MEMORY, inputs).check(input -> {
                try {
                    reader.read(input);
                } catch (UserError e) {
                    assertThat(e.problems())
                            .isNotEmpty()
                            .allSatisfy(problem -> assertThat(problem)
                                    .isNotBlank()
                                    .doesNotContain("\n")
                                    .hasSizeLessThan(2000));
                }
            });
        }
    }

    /** The project's files with such a line; those of many stages take long. */
    private static List<byte[]> corpus(String line, int mostBytes) throws IOException {
        try (Stream<Path> files = Files.walk(Fixtures.root().resolve("configs"))) {
            return files.filter(each -> each.toString().endsWith(".yaml"))
                    .sorted()
                    .map(PlanFuzzTest::text)
                    .filter(text -> text.length() < mostBytes && text.lines().anyMatch(each -> each.startsWith(line)))
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
