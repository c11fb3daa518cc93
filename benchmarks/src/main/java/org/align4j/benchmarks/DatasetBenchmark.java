package org.align4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading a typed Arrow dataset of conversations, per row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-opens=java.base/java.nio=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DatasetBenchmark {
    private static final int ROWS = 20_000;

    private Path folder;

    /** Writes the dataset. */
    @Setup(Level.Trial)
    public void write() throws IOException {
        folder = Files.createTempDirectory("dataset-benchmark");
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(folder, Prompt.class, Lineage.of("benchmark"))) {
            for (int row = 0; row < ROWS; row++) {
                writer.write(new Prompt("row-" + row, Content.user("Where is my order? ".repeat(10)), null));
            }
            writer.publish();
        }
    }

    /** All rows as records. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long read() {
        long[] length = new long[1];
        Dataset.open(folder, Prompt.class)
                .forEach(prompt -> length[0] += prompt.prompt().lastText().length());
        return length[0];
    }

    /** Deletes the dataset. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
