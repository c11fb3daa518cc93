package org.align4j.judge.config;

import java.util.List;
import java.util.Optional;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.command.CommandJudge;
import org.align4j.judge.command.CommandScorer;
import org.align4j.judge.command.CommandSettings;
import org.align4j.judge.language.KeptAnswers;

/** A program of the user's that reads JSON lines and writes JSON lines: anything plugs in. */
public record CommandJudgeConfig(
        @Option(doc = "Name stored with every verdict, and used for the file of its cached answers", def = "command")
        String name,

        @Option(doc = "The program and its arguments, such as [python3, judge.py]")
        List<String> command,

        @Option(
                doc = "What it is asked about: pairs (it answers p_first or tie) or completions (it answers score)",
                def = "pairs")
        About about,

        @Option(doc = "How many instances run at the same time", def = "1")
        int programs,

        @Option(doc = "Seconds to wait for an answer", def = "60.0")
        double timeout,

        @Option(doc = "Failed questions in a row after which the judge stops asking", def = "20")
        int failuresInARow)
        implements JudgeConfig {
    /** What a program is asked about. */
    public enum About {
        PAIRS,
        COMPLETIONS
    }

    public CommandJudgeConfig {
        Servers.checkName(name);
        command = List.copyOf(command);
        Check.that(!command.isEmpty(), "command", "must name a program", command);
        Check.atLeast("programs", 1, programs);
        Check.positive("timeout", timeout);
        Check.atLeast("failures-in-a-row", 1, failuresInARow);
    }

    @Override
    public Judge open(JudgeContext context) {
        return about == About.PAIRS ? new CommandJudge(settings(context)) : new CommandScorer(settings(context));
    }

    @Override
    public Optional<CompletionScorer> openScorer(JudgeContext context) {
        return about == About.PAIRS ? Optional.empty() : Optional.of(new CommandScorer(settings(context)));
    }

    private CommandSettings settings(JudgeContext context) {
        return new CommandSettings(
                name,
                command,
                programs,
                timeout,
                failuresInARow,
                KeptAnswers.file(context.work(), name),
                context.time(),
                context.mayAsk() ? CommandSettings.Starts.WHEN_NEEDED : CommandSettings.Starts.NEVER);
    }
}
