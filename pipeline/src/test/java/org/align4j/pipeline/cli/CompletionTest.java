package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.run.Console;
import org.align4j.pipeline.Commands;
import org.align4j.pipeline.Stages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of {@code align completion}, run by the shells they are for. */
class CompletionTest {
    /** What a user has typed, and some of what must follow. */
    private static final Map<String, List<String>> COMPLETED = Map.of(
            "align pre", List.of("pretrain"),
            "align data imp", List.of("import"),
            "align judge cal", List.of("calibrate"),
            "align sft --training.batch.", List.of("--training.batch.size", "--training.batch.length-window"),
            "align rl --aggregation ", List.of("sequence-mean", "token-mean", "constant-length"),
            "align dpo --loss.type ip", List.of("ipo"),
            "align judge eval --judge.ty", List.of("--judge.type"),
            "align completion f", List.of("fish"));

    @TempDir
    Path folder;

    @Test
    void bashCompletesCommandsFlagsAndNames() throws Exception {
        Path script = script("bash");
        for (Map.Entry<String, List<String>> typed : COMPLETED.entrySet()) {
            String ask = "source " + script + "\nCOMP_LINE='" + typed.getKey()
                    + "'\nread -ra COMP_WORDS <<< \"$COMP_LINE\"\n"
                    + "[[ $COMP_LINE != *' ' ]] || COMP_WORDS+=('')\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                    + "compopt() { :; }\n_complete_align\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
            assertThat(said("bash", "-c", ask)).as(typed.getKey()).containsAll(typed.getValue());
        }
        assertThat(said("bash", "-c", "source " + script + "\ncomplete -p align"))
                .isNotEmpty();
    }

    @Test
    void fishCompletesCommandsFlagsAndNames() throws Exception {
        assumeThat(installed("fish")).isTrue();
        Path script = script("fish");
        for (Map.Entry<String, List<String>> typed : COMPLETED.entrySet()) {
            String ask = "source " + script + "; complete -C '" + typed.getKey() + "'";
            List<String> words = said("fish", "--no-config", "-c", ask).stream()
                    .map(line -> line.replaceFirst("\\t.*", ""))
                    .toList();
            assertThat(words).as(typed.getKey()).containsAll(typed.getValue());
        }
        assertThat(said("fish", "--no-config", "-c", "source " + script + "; complete -C 'align judge --lea'"))
                .isEmpty();
    }

    @Test
    void zshAcceptsTheScript() throws Exception {
        assumeThat(installed("zsh")).isTrue();
        assertThat(said(
                        "zsh",
                        "-f",
                        "-c",
                        "autoload -U +X compinit && compinit -u; source " + script("zsh") + "; echo ${_comps[align]}"))
                .singleElement()
                .asString()
                .contains("_complete_align");
    }

    private Path script(String shell) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(stream, System.err, Console.Rendering.LINES, 100);
        assertThat(new Program(Stages.all(), Commands.all(), terminal).execute(List.of("completion", shell)))
                .isZero();
        return Files.write(folder.resolve("align." + shell), out.toByteArray());
    }

    private static boolean installed(String shell) throws InterruptedException {
        try {
            return new ProcessBuilder(shell, "-c", "true").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> said(String... command) throws Exception {
        Path out = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        process.waitFor();
        return Files.readAllLines(out).stream().filter(line -> !line.isBlank()).toList();
    }
}
