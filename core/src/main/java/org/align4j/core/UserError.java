package org.align4j.core;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;

/**
 * Something the user can mend: a wrong option, file, row or key. The command line prints one line per problem, without
 * a stack trace, and ends with {@link #exitCode()}.
 *
 * <p>A problem names the file, row or key, what is wrong, and what would be right, in one line.
 */
public class UserError extends RuntimeException {
    /** Usage or input is wrong. */
    public static final int USAGE = 2;
    /** The work was done in part only (coverage too low). */
    public static final int PARTIAL = 3;
    /** A gate that the user set has failed. */
    public static final int GATE = 4;

    /** Longer lines lose their middle: a value of a file may be as long as the file. */
    private static final int LONGEST = 1500;

    private static final int KEPT_AT_END = 300;

    private final List<String> problems;
    private final int exitCode;

    public UserError(String problem) {
        this(List.of(problem), USAGE);
    }

    public UserError(String problem, Throwable cause) {
        this(List.of(problem), USAGE);
        initCause(cause);
    }

    public UserError(List<String> problems) {
        this(problems, USAGE);
    }

    public UserError(List<String> problems, int exitCode) {
        super(String.join("\n", lines(problems)));
        this.problems = lines(problems);
        this.exitCode = exitCode;
    }

    private static List<String> lines(List<String> problems) {
        return problems.stream().map(UserError::oneLine).map(UserError::bounded).toList();
    }

    private static String bounded(String line) {
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = line.length() - KEPT_AT_END;
        int from = LONGEST - KEPT_AT_END;
        // never between the halves of a character
        from -= Character.isHighSurrogate(line.charAt(from - 1)) ? 1 : 0;
        end += Character.isLowSurrogate(line.charAt(end)) ? 1 : 0;
        return line.substring(0, from) + " … " + line.substring(end);
    }

    /** What is wrong with a file, in words and without its name: Java says of some errors no more than that. */
    public static String reason(Exception thrown) {
        if (thrown instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (thrown instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        return thrown instanceof FileSystemException at && at.getReason() != null
                ? at.getReason().toLowerCase(Locale.ROOT)
                : String.valueOf(thrown.getMessage());
    }

    /** A text on one line: a file's or column's name may hold line breaks and what else a terminal obeys. */
    public static String oneLine(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder line = new StringBuilder();
        text.chars().forEach(unit -> {
            if (unit == '\n') {
                line.append("\\n");
            } else if (Character.isISOControl(unit)) {
                line.append(String.format("\\u%04x", unit));
            } else {
                line.append((char) unit);
            }
        });
        return line.toString();
    }

    /** One line each, none longer than some 1,500 characters; at least one. */
    public List<String> problems() {
        return problems;
    }

    public int exitCode() {
        return exitCode;
    }
}
