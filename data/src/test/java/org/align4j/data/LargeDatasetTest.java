package org.align4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeDatasetTest {
    private static final String HEAP = "-Xmx16m";

    @TempDir
    private Path folder;

    @Test
    void thirtyTwoMegabytesAreWrittenAndReadInAHeapOfSixteen() throws Exception {
        assertThat(run("write")).isEqualTo("0:");
        assertThat(Files.size(folder.resolve("d/part-00003.arrow"))).isGreaterThan(8_000_000L);

        // 4096 characters a row, and the digits of 0 to 7,999.
        long digits = 10 + 90 * 2 + 900 * 3 + 7_000 * 4;
        assertThat(run("read")).isEqualTo("0:" + (8_000L * 4096 + digits));
    }

    @Test
    void transformsHoldABatchOfEachDatasetAndNoMore() throws Exception {
        assertThat(run("write")).isEqualTo("0:");

        // The filtered and the sampled rows repeat those of the whole.
        assertThat(run("transform", "-Xmx40m")).isEqualTo("0:4000 4000 8000 {duplicate=8000}");
    }

    @Test
    void aKilledWriterLeavesNothingReadableAndContinuesToTheSameBytes() throws Exception {
        assertThat(run("die")).isEqualTo("9:");
        assertThatThrownBy(() -> Dataset.open(folder.resolve("d"), Prompt.class))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("unfinished");

        assertThat(run("write")).isEqualTo("0:");
        byte[] continued = Files.readAllBytes(folder.resolve("d/dataset.json"));
        try (var files = Files.list(folder.resolve("d"))) {
            assertThat(files).hasSize(5);
        }

        Files.move(folder.resolve("d"), folder.resolve("continued"));
        assertThat(run("write")).isEqualTo("0:");
        assertThat(Files.readAllBytes(folder.resolve("d/dataset.json"))).isEqualTo(continued);
    }

    /** Exit code and output of {@link LargeDataset} in a Java machine of its own. */
    private String run(String what) throws IOException, InterruptedException {
        return run(what, HEAP);
    }

    private String run(String what, String heap) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseSerialGC",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LargeDataset.class.getName(),
                what,
                folder.resolve("d").toString()));
        Process process = new ProcessBuilder(words)
                .redirectError(folder.resolve("errors").toFile())
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int exitCode = process.waitFor();
        if (exitCode == 1) {
            throw new AssertionError(Files.readString(folder.resolve("errors")));
        }
        return exitCode + ":" + printed;
    }
}
