package org.align4j.pipeline;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.align4j.model.kernel.NativeExit;
import org.align4j.model.kernel.Torch;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;

/** The program's entry. */
public final class Main {
    /** What a shell reports for a program that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    private Main() {}

    public static void main(String[] words) {
        // Numbers in names and texts have the same digits on every machine.
        Locale.setDefault(Locale.ROOT);
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        Terminal terminal = Terminal.of(out, err, System.getenv());
        Program program = new Program(Stages.all(), Commands.all(), terminal);
        // A signal arrives while a kernel runs: end at once, for libtorch crashes if it is torn down under one. Nothing
        // is lost by that: what a run publishes, it publishes whole.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            program.interrupted();
            if (Torch.stop()) {
                NativeExit.now(INTERRUPTED);
                Runtime.getRuntime().halt(INTERRUPTED);
            }
        }));
        int exitCode = program.execute(List.of(words));
        out.flush();
        err.flush();
        System.exit(exitCode);
    }

    /** UTF-8 whatever the locale says: completions hold any character. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
