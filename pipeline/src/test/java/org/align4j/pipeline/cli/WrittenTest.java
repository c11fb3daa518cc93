package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.options.Option;
import org.align4j.core.run.Console;
import org.align4j.core.run.FolderLock;
import org.align4j.pipeline.Commands;
import org.align4j.pipeline.Stages;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two commands at once in one folder or file: the second says who holds it, and leaves everything as it is. */
class WrittenTest {
    /** Commands whose {@code --out} is one file, and how each names its model. */
    private static final Map<String, String> OF_FILES =
            Map.of("generate", "--policy", "logprobs", "--policy", "score", "--reward", "template", "--policy");

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
                .filter(command -> Stream.of(OF_FILES.keySet(), SHARED, OF_STAGES)
                        .noneMatch(exempt -> exempt.contains(command.name())));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aFolderThatSomebodyWritesIsRefused(Command<?> command) throws IOException {
        assertThat(WORDS).containsKey(command.name());
        Path out = temporary.resolve("out");
        List<String> words = new ArrayList<>(List.of(command.name().split(" ")));
        words.addAll(WORDS.get(command.name()));
        words.addAll(List.of("--out", out.toString()));
        try (FolderLock lock = FolderLock.of(out, "sft")) {
            assertThat(lock).isNotNull();
            assertThat(refused(words))
                    .startsWith("error: " + out + ": another process is using it: process ")
                    .contains("(sft)");
            assertThat(out.toFile().list()).containsExactly(".lock");
        }
    }

    static Stream<String> commandsOfFiles() {
        return OF_FILES.keySet().stream();
    }

    /** Nothing else of it is there: it would come later. */
    private List<String> words(String command, Path input, Path out) {
        return List.of(command, OF_FILES.get(command), "none", "--input", input.toString(), "--out", out.toString());
    }

    @ParameterizedTest
    @MethodSource("commandsOfFiles")
    void aFileThatSomebodyWritesIsRefused(String command) throws IOException {
        Path out = temporary.resolve("out.jsonl");
        List<String> words = words(command, temporary.resolve("in.jsonl"), out);
        try (FolderLock lock = FolderLock.ofFile(out, "score")) {
            assertThat(lock).isNotNull();
            assertThat(refused(words))
                    .startsWith("error: " + out + ": another process is using it: process ")
                    .contains("(score)");
        }
        assertThat(refused(words)).doesNotContain("another process");
        assertThat(temporary.toFile().list()).isEmpty();
    }

    /** Replaced by the file, everything in it would be lost. */
    @ParameterizedTest
    @MethodSource("commandsOfFiles")
    void aFolderDoesNotGiveWayToAFile(String command) throws IOException {
        Path out = Files.createDirectories(temporary.resolve("folder"));
        Files.writeString(out.resolve("precious"), "1");
        assertThat(refused(words(command, temporary.resolve("in.jsonl"), out)))
                .isEqualTo("error: " + out + ": is a folder, but a file is written there; name a file");
        assertThat(out.resolve("precious")).hasContent("1");
    }

    @ParameterizedTest
    @MethodSource("commandsOfFiles")
    void whatIsReadIsNotWrittenOver(String command) throws IOException {
        Path rows = Files.writeString(temporary.resolve("rows.jsonl"), "{}");
        Path link = Files.createSymbolicLink(temporary.resolve("link.jsonl"), rows);
        for (Path out : List.of(rows, link)) {
            assertThat(refused(words(command, rows, out)))
                    .isEqualTo("error: --out " + out
                            + ": is what --input reads, and would be written over; give another --out");
        }
        assertThat(rows).hasContent("{}");
    }

    record OutConfig(@Option(doc = "Folder") Path out) {}

    /** Is ended from outside while it runs. */
    private static final class Ended implements Command<OutConfig> {
        private Runnable signal = () -> {};

        @Override
        public Declaration<OutConfig> declaration() {
            return new Declaration<>("ended", "Ends", OutConfig.class);
        }

        @Override
        public Path writes(OutConfig config) {
            return config.out();
        }

        @Override
        public void run(OutConfig config, CommandContext context) {
            signal.run();
        }
    }

    @Test
    void interruptedItSaysWhatIsLeft() {
        Ended command = new Ended();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
        Program program =
                new Program(List.of(), List.of(command), new Terminal(err, err, Console.Rendering.LINES, 100));
        command.signal = program::interrupted;
        Path out = temporary.resolve("out");
        assertThat(program.execute(List.of("ended", "--out", out.toString()))).isZero();
        program.interrupted();
        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines(out + ": interrupted, nothing is finished; give the same command again");
    }

    /** The one line of a command that ends with code 2. */
    private static String refused(List<String> words) {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(err, err, Console.Rendering.LINES, 100);
        assertThat(new Program(Stages.all(), Commands.all(), terminal).execute(words))
                .isEqualTo(2);
        List<String> lines = errors.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }
}
