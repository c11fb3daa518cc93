package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.run.Console;
import org.align4j.core.run.FolderLock;
import org.align4j.pipeline.Commands;
import org.align4j.pipeline.Stages;
import org.align4j.pipeline.stage.Command;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two commands at once in one folder: the second says who holds it, and leaves everything as it is. */
class WrittenFoldersTest {
    /** Commands whose {@code --out} is one file, which appears whole. */
    private static final Set<String> OF_FILES = Set.of("generate", "logprobs", "score", "template");

    /** Several may vote in one round at once: there, every journal has a lock of its own. */
    private static final Set<String> SHARED = Set.of("annotate serve", "annotate terminal");

    /** These write by stages, each of which locks its own run folder. */
    private static final Set<String> OF_STAGES = Set.of("quickstart", "run");

    private static final String PRINCIPLES =
            Fixtures.root().resolve("configs/judge/principles.yaml").toString();

    /** What else each needs; nothing of it is there, for the lock comes first. */
    private static final Map<String, List<String>> WORDS = Map.ofEntries(
            Map.entry("data import", List.of("none.jsonl")),
            Map.entry("data map", List.of("none.jsonl")),
            Map.entry("data split", List.of("none")),
            Map.entry("data convert", List.of("none", "--to", "labels")),
            Map.entry("data filter", List.of("none", "--where", "prompt ~ \"a\"")),
            Map.entry("data sample", List.of("none", "--rows", "2")),
            Map.entry("data mix", List.of("none")),
            Map.entry("model merge", List.of("--adapter", "none")),
            Map.entry("model export", List.of("none")),
            Map.entry("model fetch", List.of("none/none", "--endpoint", "http://127.0.0.1:9")),
            Map.entry("annotate export", List.of("--votes", "none")),
            Map.entry("annotate import", List.of("none.jsonl", "--format", "argilla")),
            Map.entry("sweep", List.of("none", "--prompts", "none", "--judges", PRINCIPLES)));

    @TempDir
    Path temporary;

    static Stream<Command<?>> commands() {
        return Commands.all().stream()
                .filter(command -> new Subcommand.OfCommand<>(command)
                        .options().stream().anyMatch(option -> option.key().equals("out")))
                .filter(command ->
                        Stream.of(OF_FILES, SHARED, OF_STAGES).noneMatch(exempt -> exempt.contains(command.name())));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aFolderThatSomebodyWritesIsRefused(Command<?> command) throws IOException {
        assertThat(WORDS).containsKey(command.name());
        Path out = temporary.resolve("out");
        List<String> words = new ArrayList<>(List.of(command.name().split(" ")));
        words.addAll(WORDS.get(command.name()));
        words.addAll(List.of("--out", out.toString()));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try (FolderLock lock = FolderLock.of(out, "sft");
                PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
            assertThat(lock).isNotNull();
            Terminal terminal = new Terminal(err, err, Console.Rendering.LINES, 100);
            assertThat(new Program(Stages.all(), Commands.all(), terminal).execute(words))
                    .isEqualTo(2);
            assertThat(errors.toString(StandardCharsets.UTF_8).lines())
                    .singleElement()
                    .asString()
                    .startsWith("error: " + out + ": another process is using it: process ")
                    .contains("(sft)");
            assertThat(out.toFile().list()).containsExactly(".lock");
        }
    }
}
