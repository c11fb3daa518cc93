package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.options.Suggestion;
import org.align4j.core.run.Console;
import org.align4j.core.run.Versions;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.Stage;

/** {@code align}: finds the subcommand, runs it, and turns whatever goes wrong into lines and an exit code. */
public final class Program {
    private final List<Subcommand> subcommands;
    private final Terminal terminal;

    public Program(List<Stage<?>> stages, List<Command<?>> commands, Terminal terminal) {
        this.subcommands = Stream.<Subcommand>concat(
                        stages.stream().map(stage -> new Subcommand.OfStage<>(stage)),
                        commands.stream().map(command -> new Subcommand.OfCommand<>(command)))
                .toList();
        this.terminal = terminal;
    }

    /**
     * Runs one command line.
     *
     * @param words without the program's name
     * @return the exit code: 0 done, 1 a fault of ours, 2 usage or input, 3 partial, 4 a gate failed
     */
    public int execute(List<String> words) {
        Answer answer = new Answer(words.contains(GeneralOption.JSON.flag()));
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

    private void run(List<String> words, Answer answer) throws Exception {
        if (words.isEmpty() || isHelp(words.get(0))) {
            helpFor(words.isEmpty() ? List.of() : words.subList(1, words.size()));
            return;
        }
        if (words.get(0).equals("--version")) {
            terminal.out().println("align4j " + Versions.align4j());
            return;
        }
        Subcommand subcommand = find(words).orElseThrow(() -> unknown(words));
        List<String> rest = words.subList(subcommand.name().split(" ").length, words.size());
        if (rest.contains(GeneralOption.HELP.flag()) || rest.contains("-h")) {
            terminal.out().print(HelpText.of(subcommand, terminal.width()));
            return;
        }
        Console console = new Console(terminal.err(), terminal.rendering());
        Invocation invocation = new Invocation(Arguments.parse(subcommand, rest), console, answer, words);
        if (subcommand instanceof Subcommand.OfStage<?> stage) {
            invocation.runStage(stage);
        } else if (subcommand instanceof Subcommand.OfCommand<?> command) {
            invocation.runCommand(command);
        }
    }

    private static boolean isHelp(String word) {
        return word.equals("--help") || word.equals("-h") || word.equals("help");
    }

    private void helpFor(List<String> words) {
        terminal.out()
                .print(
                        words.isEmpty()
                                ? HelpText.ofProgram(subcommands, terminal.width())
                                : HelpText.of(find(words).orElseThrow(() -> unknown(words)), terminal.width()));
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

    private UserError unknown(List<String> words) {
        String first = words.get(0);
        List<String> family = subcommands.stream()
                .map(Subcommand::name)
                .filter(name -> name.startsWith(first + " "))
                .toList();
        if (!family.isEmpty() && words.size() > 1 && !words.get(1).startsWith("-")) {
            String given = first + " " + words.get(1);
            Optional<String> nearest = Suggestion.nearest(given, family);
            return new UserError("unknown command '" + given + "'; "
                    + nearest.map(name -> "did you mean '" + name + "'?")
                            .orElse("there are " + String.join(", ", family)));
        }
        if (!family.isEmpty()) {
            return new UserError("'align " + first + "' needs one more word: " + String.join(", ", family));
        }
        if (first.startsWith("-")) {
            return new UserError(
                    "'" + first + "' must come behind a command: align COMMAND " + first + "; see align --help");
        }
        List<String> names = new ArrayList<>();
        subcommands.forEach(each -> names.add(each.name().split(" ")[0]));
        return new UserError(
                "unknown command '" + first + "'" + Suggestion.phrase(first, names) + "; align --help lists them");
    }
}
