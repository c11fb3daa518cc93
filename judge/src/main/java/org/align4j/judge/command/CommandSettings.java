package org.align4j.judge.command;

import java.nio.file.Path;
import java.util.List;

/**
 * Everything that a program as a judge needs to know.
 *
 * @param command the program and its words
 * @param programs how many are run at the same time
 * @param timeoutSeconds until an answer must be there
 * @param failuresInARow failed questions in a row after which no more are put
 * @param cache where answers are kept
 * @param time 1, or how often the same questions are put by now
 * @param starts whether programs may be started, or only kept answers told
 */
public record CommandSettings(
        String name,
        List<String> command,
        int programs,
        double timeoutSeconds,
        int failuresInARow,
        Path cache,
        int time,
        Starts starts) {
    /** Whether programs may be started. */
    public enum Starts {
        WHEN_NEEDED,
        NEVER
    }

    public CommandSettings {
        command = List.copyOf(command);
    }
}
