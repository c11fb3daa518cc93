package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Stack;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.options.OptionSpec;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The words behind a subcommand, taken apart: the values of each flag, in the order given. */
final class Arguments {
    private final Map<String, List<String>> values;

    private Arguments(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Parses the words.
     *
     * @param all the program's subcommands, whose flags may have been meant
     * @throws UserError with one line per unknown flag, missing value or argument too many
     */
    static Arguments parse(Subcommand subcommand, List<String> words, List<Subcommand> all) {
        CommandSpec spec = CommandSpec.create().name(subcommand.name());
        spec.parser()
                .collectErrors(true)
                .unmatchedArgumentsAllowed(true)
                .unmatchedOptionsArePositionalParams(false)
                .overwrittenOptionsAllowed(true);
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Flag flag : flags(subcommand, words)) {
            spec.addOption(picocli(flag, values));
        }
        spec.addPositional(PositionalParamSpec.builder()
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        CommandLine line = new CommandLine(spec).setExpandAtFiles(false).setInterpolateVariables(false);
        CommandLine.ParseResult parsed = line.parseArgs(words.toArray(String[]::new));
        List<String> problems = new ArrayList<>();
        parsed.unmatched().stream()
                .filter(word -> word.startsWith("-"))
                .forEach(word -> problems.add(UnknownWords.flag(word.replaceFirst("=.*", ""), subcommand, all)));
        parsed.errors().forEach(error -> problems.add(message(error)));
        if (problems.isEmpty() && parsed.hasMatchedPositional(0)) {
            problems.addAll(place(subcommand, parsed.matchedPositionalValue(0, List.of()), values, all));
        }
        if (!problems.isEmpty()) {
            throw new UserError(problems);
        }
        return new Arguments(values);
    }

    boolean has(GeneralOption option) {
        return values.containsKey(option.flag());
    }

    /** The last value of a flag that counts once. */
    String single(String flag, String otherwise) {
        List<String> given = values.getOrDefault(flag, List.of(otherwise));
        if (given.size() > 1) {
            throw new UserError(flag + " is given more than once");
        }
        return given.get(0);
    }

    /** The values of a flag that may be given again, in the order given. */
    List<String> all(String flag) {
        return values.getOrDefault(flag, List.of());
    }

    boolean has(String flag) {
        return values.containsKey(flag);
    }

    /** What is left for the subcommand's own record. */
    List<Assignment> assignments(Subcommand subcommand) {
        Set<String> others = new HashSet<>();
        GeneralOption.of(subcommand).forEach(option -> others.add(option.flag()));
        subcommand.inputs().forEach(input -> others.add("--" + input.name()));
        List<Assignment> assignments = new ArrayList<>();
        values.forEach((flag, given) -> {
            if (!others.contains(flag)) {
                assignments.add(new Assignment(flag.substring(2), given));
            }
        });
        return assignments;
    }

    /** Every flag there is; under a mapping's key, any that is used. */
    private static List<Flag> flags(Subcommand subcommand, List<String> words) {
        List<Flag> flags = new ArrayList<>(Flag.of(subcommand));
        for (OptionSpec option : subcommand.options()) {
            if (option.isFlag() && option.type() == OptionSpec.Type.MAPPING) {
                words.stream()
                        .filter(word -> word.startsWith("--" + option.key() + "."))
                        .map(word -> word.replaceFirst("=.*", ""))
                        .distinct()
                        .forEach(name -> flags.add(new Flag(name, Flag.Takes.TEXT, List.of(), "")));
            }
        }
        return flags;
    }

    private static CommandLine.Model.OptionSpec picocli(Flag flag, Map<String, List<String>> values) {
        boolean isSwitch = flag.takes() == Flag.Takes.SWITCH;
        CommandLine.Model.OptionSpec.Builder option = CommandLine.Model.OptionSpec.builder(flag.name())
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity(isSwitch ? "0..1" : "1");
        option.parameterConsumer((Stack<String> rest, ArgSpec argument, CommandSpec command) -> {
            List<String> given = values.computeIfAbsent(flag.name(), key -> new ArrayList<>());
            if (isSwitch) {
                boolean said = !rest.isEmpty()
                        && (rest.peek().equals("true") || rest.peek().equals("false"));
                given.add(said ? rest.pop() : "true");
            } else if (rest.isEmpty()
                    || (rest.peek().startsWith("--") && command.optionsMap().containsKey(rest.peek()))) {
                throw new CommandLine.ParameterException(command.commandLine(), flag.name() + " needs a value");
            } else {
                given.add(rest.pop());
            }
        });
        return option.build();
    }

    private static String message(Exception error) {
        String message = error.getMessage();
        return message == null ? error.toString() : message.lines().findFirst().orElse("");
    }

    /** Gives arguments without a flag to the options they stand for. */
    private static List<String> place(
            Subcommand subcommand, List<String> loose, Map<String, List<String>> values, List<Subcommand> all) {
        List<String> names = subcommand.arguments();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < loose.size(); i++) {
            boolean takesRest =
                    i >= names.size() && !names.isEmpty() && isList(subcommand, names.get(names.size() - 1));
            if (i >= names.size() && !takesRest) {
                problems.add(UnknownWords.argument(loose.get(i), subcommand, all));
                continue;
            }
            String flag = "--" + names.get(Math.min(i, names.size() - 1));
            List<String> given = values.computeIfAbsent(flag, key -> new ArrayList<>());
            given.add(loose.get(i));
        }
        return problems;
    }

    private static boolean isList(Subcommand subcommand, String key) {
        return subcommand.options().stream()
                .anyMatch(option -> option.key().equals(key) && option.type() == OptionSpec.Type.LIST);
    }
}
