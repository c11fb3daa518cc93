package org.align4j.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.align4j.core.chat.Message;
import org.align4j.model.text.Tokenizer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Rendering a conversation of six turns by the chat template of a checkpoint folder. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChatTemplateBenchmark {
    /** A checkpoint folder; {@code -p checkpoint=DIR} names another. */
    @Param("testkit/src/main/resources/fixtures/checkpoints/llama")
    public String checkpoint = "";

    private final List<Message> messages = new ArrayList<>();
    private Tokenizer tokenizer;

    /** Loads the tokenizer. */
    @Setup(Level.Trial)
    public void load() {
        tokenizer = Tokenizer.load(Path.of(checkpoint));
        for (int turn = 0; turn < 3; turn++) {
            messages.add(new Message(Message.USER, "Where is my order? It should have come last week. ".repeat(5)));
            messages.add(new Message(Message.ASSISTANT, "I am sorry for the delay; it leaves us today. ".repeat(5)));
        }
    }

    /** Text only. */
    @Benchmark
    public String render() {
        return tokenizer.render(messages);
    }

    /** Frees the native tokenizer. */
    @TearDown(Level.Trial)
    public void close() {
        tokenizer.close();
    }
}
