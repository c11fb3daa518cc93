package org.align4j.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.align4j.core.run.Console.Rendering;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long now;

    @Test
    void withoutATerminalALineComesEveryFewSeconds() {
        Console console = console(Rendering.LINES);
        try (Progress progress = console.start("sampling", "prompts", 40)) {
            for (int i = 0; i < 12; i++) {
                seconds(1);
                progress.note("reward " + i);
                progress.advance(1);
            }
        }
        assertThat(shown()).isEqualTo("""
                        sampling: 5/40 prompts (12 %), 1.0 prompts/s, 35 s left, reward 4
                        sampling: 10/40 prompts (25 %), 1.0 prompts/s, 30 s left, reward 9
                        sampling: 12 prompts in 12 s, 1.0 prompts/s, reward 11
                        """);
    }

    @Test
    void onATerminalTheBarIsRedrawnAndLinesStandAboveIt() {
        Console console = console(Rendering.BAR);
        try (Progress progress = console.start("training", "steps", 4)) {
            seconds(6);
            progress.advance(1);
            console.say("hello");
        }
        String erase = "\r\u001b[K";
        assertThat(shown())
                .startsWith(erase + "training ░░░░░░░░░░░░░░░░░░░░░░░░ 0/4 steps (0 %)")
                .contains(erase + "training ██████░░░░░░░░░░░░░░░░░░ 1/4 steps (25 %), 6.0 s each, 18 s left")
                .contains(erase + "hello\n")
                .endsWith(erase + "training: 1 step in 6.0 s, 6.0 s each\n");
    }

    @Test
    void aNameWithLineBreaksStaysOnOneLine() {
        console(Rendering.LINES).warn("a\nb\u001b[31m.jsonl");

        assertThat(shown()).isEqualTo("warning: a\\nb\\u001b[31m.jsonl\n");
    }

    @Test
    void workOfUnknownLengthIsCounted() {
        Console console = console(Rendering.LINES);
        try (Progress progress = console.start("reading", "rows", ProgressDisplay.UNKNOWN)) {
            seconds(5);
            progress.advance(100);
        }
        assertThat(shown()).startsWith("reading: 100 rows, 20.0 rows/s\n");
    }

    @Test
    void whatAnEarlierProcessDidDoesNotCountForTheRate() {
        Console console = console(Rendering.LINES);
        try (Progress progress = console.start("training", "steps", 100)) {
            progress.skip(80);
            seconds(5);
            progress.advance(10);
        }
        assertThat(shown()).isEqualTo("""
                        training: 90/100 steps (90 %), 2.0 steps/s, 5.0 s left
                        training: 10 steps in 5.0 s, 2.0 steps/s
                        """);
    }

    @Test
    void quickWorkLeavesNoLine() {
        console(Rendering.LINES).start("reading", "rows", 3).close();
        assertThat(shown()).isEmpty();
    }

    @Test
    void durationsAreReadable() {
        assertThat(ProgressMeter.duration(0.25)).isEqualTo("0.3 s");
        assertThat(ProgressMeter.duration(59.4)).isEqualTo("59 s");
        assertThat(ProgressMeter.duration(245)).isEqualTo("4 min 05 s");
        assertThat(ProgressMeter.duration(7620)).isEqualTo("2 h 07 min");
    }

    private Console console(Rendering rendering) {
        return new Console(new PrintStream(bytes, true, StandardCharsets.UTF_8), rendering, () -> now);
    }

    private void seconds(long count) {
        now += TimeUnit.SECONDS.toNanos(count);
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
