package org.align4j.rl.episode;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** A program that answers the policy's turns; docs/rl.md says what it reads and writes. */
public record EnvironmentConfig(
        @Option(doc = "The program and its arguments; none: one completion is the whole episode", def = "[]")
        List<String> command,

        @Option(doc = "Seconds it may take for one answer", def = "10.0")
        double timeout,

        @Option(doc = "Turns of the policy after which an episode is cut off", def = "8")
        int maxTurns) {
    public EnvironmentConfig {
        command = List.copyOf(command);
        Check.positive("timeout", timeout);
        Check.atLeast("max-turns", 1, maxTurns);
    }

    /** Whether there is one. */
    public boolean present() {
        return !command.isEmpty();
    }
}
