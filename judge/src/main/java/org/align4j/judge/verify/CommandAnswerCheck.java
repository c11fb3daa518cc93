package org.align4j.judge.verify;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;

/**
 * Asks a program: it reads one line of JSON ({@code prompt}, {@code completion}, {@code ground_truth}) from its
 * standard input and exits with 0 for right, 1 for wrong; anything else, or no answer in time, is undecided.
 */
public record CommandAnswerCheck(
        @Option(doc = "The program and its arguments") List<String> command,

        @Option(doc = "Seconds it may take for one completion", def = "10.0")
        double timeout)
        implements AnswerCheck {
    public CommandAnswerCheck {
        Check.that(!command.isEmpty(), "command", "must name a program", command);
        Check.positive("timeout", timeout);
        command = List.copyOf(command);
    }

    @Override
    public CheckOutcome check(Candidate candidate) {
        return new ExternalProgram(command, timeout).check(candidate);
    }
}
