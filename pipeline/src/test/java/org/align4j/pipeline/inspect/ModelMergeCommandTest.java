package org.align4j.pipeline.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.run.Console;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.reward.EnsembleFolder;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelMergeCommandTest {
    @TempDir
    private Path temporary;

    private String errors = "";

    /** Merged without a word it would be its first member alone. */
    @Test
    void anEnsembleIsNotMerged() throws Exception {
        Path ensemble = temporary.resolve("ensemble");
        Path member = Fixtures.path("reward/llama");
        EnsembleFolder.write(ensemble, List.of(member, member));
        Path out = temporary.resolve("out");
        assertThat(run("model", "merge", "--adapter", ensemble.toString(), "--out", out.toString()))
                .isEqualTo(2);
        assertThat(errors.lines())
                .singleElement()
                .asString()
                .contains("is an ensemble of 2 models, and one is merged: give " + ensemble.resolve("members/0"));
        assertThat(out).doesNotExist();
    }

    private int run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                100);
        int code = new Program(List.of(), List.of(new ModelMergeCommand()), terminal).execute(List.of(words));
        errors = err.toString(StandardCharsets.UTF_8);
        return code;
    }
}
