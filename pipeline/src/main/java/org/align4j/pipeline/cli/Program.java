package org.align4j.pipeline.cli;

import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.Console;
import org.align4j.core.run.Versions;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.PartWorkers;
import org.align4j.pipeline.stage.Stage;
import org.jspecify.annotations.Nullable;

/** {@code align}: finds the subcommand, runs it, and turns whatever goes wrong into lines and an exit code. */
public final class Program {
    private static final String HELP_ALL = "--help-all";

    private final List<Subcommand> subcommands;
    private final Terminal terminal;
    private final Console console;
    private final Optional<PartWorkers> workers;

    public Program(List<Stage<?>> stages, List<Command<?>> commands, Terminal terminal) {
        this(stages, commands, terminal, Optional.empty());
    }

    /** @param workers make parts of rows, for stages that have parts */
    public Program(List<Stage<?>> stages, List<Command<?>> commands, Terminal terminal, Optional<PartWorkers> workers) {
        this.workers = workers;
        this.subcommands = Subcommand.all(stages, commands);
        this.terminal = terminal;
        this.console = new Console(terminal.err(), terminal.rendering());
    }

    /**
     * Runs one command line.
     *
     * @param words without the program's name
     * @return the exit code: 0 done, 1 an internal error, 2 usage or input, 3 partial, 4 a gate failed
     */
    public int execute(List<String> words) {
        CommandOutput answer = new CommandOutput(words.contains(GeneralOption.JSON.flag()));
        Failures failures = new Failures(terminal, answer, words.contains(GeneralOption.DEBUG.flag()));
        try {
            run(words, answer);
            answer.print(terminal.out());
            return 0;
        } catch (UserError e) {
            return failures.user(e);
        } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError e) {
            return failures.any(e);
        }
    }

    /** Says how what is running now can be continued; called while the process is ended from outside. */
    public void interrupted() {
        console.interrupted();
    }

    private void run(List<String> words, CommandOutput answer) throws Exception {
        if (words.isEmpty() || isHelp(words.get(0))) {
            helpFor(words.isEmpty() ? List.of() : words.subList(1, words.size()));
            return;
        }
        if (words.get(0).equals("--version")) {
            String commit = Versions.all().get("commit");
            terminal.out().println("align4j " + Versions.align4j() + (commit == null ? "" : " (" + commit + ")"));
            return;
        }
        Subcommand subcommand = find(words).orElseThrow(() -> UnknownWords.command(words, subcommands));
        List<String> rest = words.subList(subcommand.name().split(" ").length, words.size());
        String topic = topic(rest);
        if (topic != null) {
            terminal.out().print(HelpText.of(subcommand, topic, terminal));
            return;
        }
        Invocation invocation =
                new Invocation(Arguments.parse(subcommand, rest, subcommands), console, answer, words, workers);
        if (subcommand instanceof Subcommand.OfStage<?> stage) {
            invocation.runStage(stage);
        } else if (subcommand instanceof Subcommand.OfCommand<?> command) {
            invocation.runCommand(command);
        }
    }

    private static boolean isHelp(String word) {
        return word.equals("--help") || word.equals("-h") || word.equals("help");
    }

    /** What help is wanted of: {@code --help}, {@code --help all}, {@code --help rollout}; null where none is. */
    private static @Nullable String topic(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals(HELP_ALL)) {
                return HelpText.ALL;
            }
            if (words.get(i).equals(GeneralOption.HELP.flag()) || words.get(i).equals("-h")) {
                boolean last = i + 1 == words.size() || words.get(i + 1).startsWith("-");
                return last ? "" : words.get(i + 1);
            }
        }
        return null;
    }

    private void helpFor(List<String> words) {
        if (words.isEmpty()) {
            terminal.out().print(HelpText.ofProgram(subcommands, terminal));
            return;
        }
        Subcommand subcommand = find(words).orElseThrow(() -> UnknownWords.command(words, subcommands));
        int length = subcommand.name().split(" ").length;
        terminal.out().print(HelpText.of(subcommand, words.size() > length ? words.get(length) : "", terminal));
    }

    /** The subcommand whose words these begin with; of several, the longest. */
    private Optional<Subcommand> find(List<String> words) {
        Optional<Subcommand> found = Optional.empty();
        int longest = 0;
        for (Subcommand each : subcommands) {
            List<String> name = List.of(each.name().split(" "));
            boolean matches =
                    words.size() >= name.size() && words.subList(0, name.size()).equals(name);
            if (matches && name.size() > longest) {
                found = Optional.of(each);
                longest = name.size();
            }
        }
        return found;
    }
}
