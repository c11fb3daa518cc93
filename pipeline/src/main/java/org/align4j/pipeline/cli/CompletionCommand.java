package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code align completion bash}: a script by which the shell completes commands, flags and names. */
final class CompletionCommand implements Command<CompletionConfig> {
    private final List<Subcommand> subcommands;

    CompletionCommand(List<Subcommand> others) {
        subcommands = new ArrayList<>(others);
        subcommands.add(new Subcommand.OfCommand<>(this));
    }

    @Override
    public Declaration<CompletionConfig> declaration() {
        return new Declaration<>(
                "completion",
                "Print a completion script: source <(align completion bash), or zsh; align completion fish | source",
                CompletionConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("shell");
    }

    @Override
    public void run(CompletionConfig config, CommandContext context) {
        context.print(
                switch (config.shell()) {
                    case BASH, ZSH -> AutoComplete.bash("align", new CommandLine(tree()));
                    case FISH -> FishScript.of(subcommands);
                });
    }

    /** All commands as picocli nests them; a family of commands ({@code data import}) hangs under its first word. */
    private CommandSpec tree() {
        CommandSpec root = CommandSpec.create().name("align");
        TreeMap<String, CommandSpec> families = new TreeMap<>();
        for (Subcommand each : subcommands) {
            String[] words = each.name().split(" ");
            CommandSpec spec = spec(each);
            if (words.length == 1) {
                families.put(words[0], spec);
                root.addSubcommand(words[0], spec);
            }
        }
        for (Subcommand each : subcommands) {
            String[] words = each.name().split(" ");
            if (words.length == 2) {
                CommandSpec family = families.get(words[0]);
                if (family == null) {
                    family = CommandSpec.create();
                    families.put(words[0], family);
                    root.addSubcommand(words[0], family);
                }
                family.addSubcommand(words[1], spec(each));
            }
        }
        return root;
    }

    private static CommandSpec spec(Subcommand subcommand) {
        CommandSpec spec = CommandSpec.create();
        for (Flag flag : Flag.of(subcommand)) {
            OptionSpec.Builder option = OptionSpec.builder(flag.name())
                    // picocli names a shell variable after the label: it must differ from those of other flags
                    .paramLabel(flag.name())
                    .type(List.class)
                    .auxiliaryTypes(flag.takes() == Flag.Takes.FILE ? java.nio.file.Path.class : String.class)
                    .arity(flag.takes() == Flag.Takes.SWITCH ? "0" : "1");
            if (!flag.choices().isEmpty()) {
                option.completionCandidates(flag.choices());
            }
            spec.addOption(option.build());
        }
        int index = 0;
        for (String argument : subcommand.arguments()) {
            List<String> choices = Flag.of(subcommand).stream()
                    .filter(flag -> flag.name().equals("--" + argument))
                    .flatMap(flag -> flag.choices().stream())
                    .collect(Collectors.toList());
            PositionalParamSpec.Builder positional = PositionalParamSpec.builder()
                    .paramLabel(argument)
                    .index(Integer.toString(index++))
                    .type(choices.isEmpty() ? java.nio.file.Path.class : String.class);
            if (!choices.isEmpty()) {
                positional.completionCandidates(choices);
            }
            spec.addPositional(positional.build());
        }
        return spec;
    }
}
