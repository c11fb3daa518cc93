package org.align4j.pipeline.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.align4j.core.UserError;

/** Turns what went wrong into one line per problem and an exit code. */
final class Failures {
    private static final int FAULT = 1;
    /** What the system says of a read or write that fails, and what to do. */
    private static final Map<String, String> LIMITS = Map.of(
            "No space left on device",
            "make room",
            "Disk quota exceeded",
            "make room",
            "Read-only file system",
            "make it writable",
            "File too large",
            "raise the limit (ulimit -f, or the file system's)",
            "Input/output error",
            "look at the disk",
            "Stale file handle",
            "mount the file system again",
            "Too many open files",
            "raise the limit (ulimit -n)");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final Terminal terminal;
    private final CommandOutput answer;
    private final boolean debug;

    Failures(Terminal terminal, CommandOutput answer, boolean debug) {
        this.terminal = terminal;
        this.answer = answer;
        this.debug = debug;
    }

    /** The user can mend it. */
    int user(UserError error) {
        error.problems().forEach(problem -> terminal.err().println("error: " + oneLine(problem)));
        trace(error);
        answer.printFailure(terminal.out(), error.problems(), error.exitCode());
        return error.exitCode();
    }

    /** Files and memory are the user's; all else is a bug, and leaves its trace in a file. */
    int any(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserError error) {
                return user(error);
            }
            if (cause instanceof IOException io) {
                Optional<String> problem = ofFiles(io);
                if (problem.isPresent()) {
                    return user(new UserError(problem.get(), thrown));
                }
            }
            if (cause instanceof InvalidPathException path) {
                return user(new UserError("'" + path.getInput() + "' cannot be a file's name", thrown));
            }
        }
        String problem = thrown instanceof OutOfMemoryError
                        && String.valueOf(thrown.getMessage()).contains("heap")
                ? "out of heap memory (" + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB): set ALIGN_HEAP to more, such as ALIGN_HEAP=8g"
                : "internal error (a bug in Align4j): " + described(thrown) + "; " + whereTheTraceIs(thrown);
        terminal.err().println("error: " + oneLine(problem));
        trace(thrown);
        answer.printFailure(terminal.out(), List.of(problem), FAULT);
        return FAULT;
    }

    private static String described(Throwable thrown) {
        Throwable shown = thrown instanceof UncheckedIOException ? thrown.getCause() : thrown;
        String message = shown.getMessage();
        return shown.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    /** What a person can do something about: a missing, forbidden or full place. */
    private static Optional<String> ofFiles(IOException thrown) {
        if (thrown instanceof FileNotFoundException missing) {
            return Optional.of(String.valueOf(missing.getMessage()));
        }
        String message = String.valueOf(thrown.getMessage());
        for (Map.Entry<String, String> limit : LIMITS.entrySet()) {
            if (message.contains(limit.getKey())) {
                String file =
                        thrown instanceof FileSystemException at && at.getFile() != null ? at.getFile() + ": " : "";
                return Optional.of(file + limit.getKey().toLowerCase(Locale.ROOT) + "; nothing was published: "
                        + limit.getValue() + " and give the same command again");
            }
        }
        return thrown instanceof FileSystemException at
                        && at.getFile() != null
                        && !at.getFile().equals(UserError.reason(at))
                ? Optional.of(at.getFile() + ": " + UserError.reason(at))
                : Optional.empty();
    }

    private String whereTheTraceIs(Throwable thrown) {
        if (debug) {
            return "the stack trace follows";
        }
        try {
            Path file = Files.createTempFile("align-error-", ".txt");
            Files.writeString(file, stackTrace(thrown), StandardCharsets.UTF_8);
            return "the stack trace is in " + file + ", please report it";
        } catch (IOException e) {
            return "--debug shows the stack trace";
        }
    }

    private void trace(Throwable thrown) {
        if (debug) {
            terminal.err().print(stackTrace(thrown));
        }
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** One line, in which characters that a terminal would act upon are written out. */
    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", " / ");
        return CONTROL.matcher(line)
                .replaceAll(
                        found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
    }
}
