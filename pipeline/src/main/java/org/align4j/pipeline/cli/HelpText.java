package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.align4j.core.UserError;
import org.align4j.core.options.OptionSpec;
import org.align4j.core.options.Suggestion;
import org.align4j.core.run.Versions;
import org.align4j.pipeline.stage.StageInput;

/** What {@code --help} shows. */
final class HelpText {
    /** The topic that shows every option. */
    static final String ALL = "all";

    private static final int DOC_COLUMN = 34;
    private static final int COMMAND_COLUMN = 20;
    private static final int LONGEST_NAMES = 48;
    /** Up to so many options are shown at once; of more, those that are set often. */
    private static final int FEW = 24;

    private final HelpLines lines;

    private HelpText(Terminal terminal) {
        this.lines = new HelpLines(terminal, DOC_COLUMN + 30);
    }

    /** Of the program: every subcommand with its summary. */
    static String ofProgram(List<Subcommand> subcommands, Terminal terminal) {
        HelpText help = new HelpText(terminal);
        help.lines.line("Align4j " + Versions.align4j() + ": LLM post-training on the JVM");
        help.lines.line("");
        help.lines.line("Usage: align COMMAND [options]     (align COMMAND --help shows its options)");
        help.lines.line(
                "       align quickstart            (start here: the whole loop on a tiny model, with a report)");
        help.lines.section("Stages, each leaving its artifact in a run folder:");
        subcommands.stream()
                .filter(each -> each instanceof Subcommand.OfStage)
                .forEach(each -> help.lines.row(COMMAND_COLUMN, "", each.name(), each.summary()));
        help.lines.section("Commands:");
        subcommands.stream()
                .filter(each -> each instanceof Subcommand.OfCommand)
                .forEach(each -> help.lines.row(COMMAND_COLUMN, "", each.name(), each.summary()));
        help.lines.section("Exit codes:");
        help.lines.line(
                "  0 done, 1 internal error (a bug in Align4j), 2 usage or input, 3 done in part, 4 a gate failed");
        return help.lines.toString();
    }

    /**
     * Of one subcommand: what it reads and writes, and its options.
     *
     * @param topic a group of options, {@link #ALL}, or empty for the short form
     * @throws UserError if there is no such topic
     */
    static String of(Subcommand subcommand, String topic, Terminal terminal) {
        Map<String, List<OptionSpec>> groups = groups(subcommand.options());
        HelpText help = new HelpText(terminal);
        if (!topic.isEmpty() && !topic.equals(ALL)) {
            List<OptionSpec> group = groups.get(topic);
            if (group == null) {
                throw new UserError("'align " + subcommand.name() + "' has no group of options '" + topic + "'"
                        + Suggestion.phrase(topic, groups.keySet()) + " (it has "
                        + String.join(
                                ", ",
                                groups.keySet().stream()
                                        .filter(name -> !name.isEmpty())
                                        .toList())
                        + "; or all)");
            }
            help.group(topic, group);
            return help.lines.toString().stripLeading();
        }
        help.lines.line("align " + subcommand.name() + ": " + subcommand.summary());
        help.lines.line("");
        help.lines.wrapped("Usage: " + synopsis(subcommand));
        help.inputs(subcommand.inputs());
        List<OptionSpec> plain = groups.getOrDefault("", List.of());
        boolean all =
                topic.equals(ALL) || SharedOptions.merged(subcommand.options()).size() <= FEW;
        help.plain("Options:", plain);
        groups.remove("");
        if (topic.equals(ALL)) {
            groups.forEach(help::group);
        } else if (all) {
            groups.forEach((name, options) -> help.group(name, named(options)));
        } else {
            help.shortened(subcommand, groups);
        }
        help.general(subcommand);
        return help.lines.toString();
    }

    private void inputs(List<StageInput> inputs) {
        if (inputs.isEmpty()) {
            return;
        }
        lines.section("Inputs (a run folder, or the artifact in it):");
        for (StageInput input : inputs) {
            lines.row(DOC_COLUMN, "", "--" + input.name() + " DIR", input.doc() + input.note());
        }
    }

    /** What is set often out of all groups, and what the groups are. */
    private void shortened(Subcommand subcommand, Map<String, List<OptionSpec>> groups) {
        List<OptionSpec> options =
                groups.values().stream().flatMap(List::stream).toList();
        Set<String> standing = options.stream()
                .map(option -> option.key() + " " + option.defaultValue())
                .collect(Collectors.toSet());
        // Of a choice's options those of the default: what the others have is in the group's help.
        List<OptionSpec> often = options.stream()
                .filter(HelpText::isOften)
                .filter(option -> option.condition().isEmpty() || standing.contains(option.condition()))
                .toList();
        if (!often.isEmpty()) {
            lines.section("Common options:");
            SharedOptions.merged(often).forEach(option -> described("", option));
        }
        if (groups.isEmpty()) {
            return;
        }
        lines.section("More options (align " + subcommand.name() + " --help GROUP, or --help all):");
        groups.forEach((name, group) -> {
            long count = group.stream()
                    .filter(option -> option.type() != OptionSpec.Type.GROUP)
                    .map(OptionSpec::key)
                    .distinct()
                    .count();
            OptionSpec head = group.get(0);
            String doc = head.legal().isEmpty() ? head.doc() : head.doc().replaceFirst(": .*", "");
            lines.row(DOC_COLUMN, "", name, doc + " (" + count + ")");
        });
    }

    /** A choice is named by its group; what is needed only within a group is not needed where the group is not. */
    private static boolean isOften(OptionSpec option) {
        boolean needed = option.required()
                && option.condition().isEmpty()
                && !option.key().contains(".");
        return !option.key().endsWith(".type") && (option.often() || needed);
    }

    private void general(Subcommand subcommand) {
        lines.section("General:");
        for (GeneralOption option : GeneralOption.of(subcommand)) {
            lines.row(DOC_COLUMN, "", (option.flag() + " " + option.label()).strip(), option.doc(subcommand));
        }
    }

    private static String synopsis(Subcommand subcommand) {
        StringBuilder synopsis = new StringBuilder("align " + subcommand.name());
        for (StageInput input : subcommand.inputs()) {
            if (input.required()) {
                synopsis.append(" --").append(input.name()).append(" DIR");
            }
        }
        Map<String, OptionSpec> byKey = new LinkedHashMap<>();
        subcommand.options().forEach(option -> byKey.putIfAbsent(option.key(), option));
        for (String argument : subcommand.arguments()) {
            OptionSpec option = byKey.get(argument);
            boolean list = option != null && option.type() == OptionSpec.Type.LIST;
            String name = argument.toUpperCase(Locale.ROOT) + (list ? "..." : "");
            synopsis.append(option != null && option.required() ? " " + name : " [" + name + "]");
        }
        for (OptionSpec option : byKey.values()) {
            // What is needed only within a group is not needed where the group is not.
            boolean shown = option.required() && !option.key().contains(".");
            if (shown && !subcommand.arguments().contains(option.key())) {
                synopsis.append(" --").append(flag(option));
            }
        }
        return synopsis.append(" [options]").toString();
    }

    /** Flags by the first word of their key; plain ones under the empty name. */
    private static Map<String, List<OptionSpec>> groups(List<OptionSpec> options) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        for (OptionSpec option : options) {
            if (option.isFlag()) {
                boolean plain =
                        option.type() != OptionSpec.Type.GROUP && !option.key().contains(".");
                String group = plain ? "" : option.key().replaceFirst("\\..*", "");
                groups.computeIfAbsent(group, key -> new ArrayList<>()).add(option);
            }
        }
        return groups;
    }

    private void plain(String title, List<OptionSpec> options) {
        if (options.isEmpty()) {
            return;
        }
        lines.section(title);
        SharedOptions.merged(options).forEach(option -> option("", option));
    }

    private void group(String name, List<OptionSpec> options) {
        OptionSpec head = options.get(0);
        lines.section(head.doc() + " (--" + flag(head) + "):");
        String condition = "";
        for (OptionSpec option : SharedOptions.merged(options.subList(1, options.size()))) {
            if (!option.condition().equals(condition) && !option.condition().isEmpty()) {
                lines.wrapped("  with --" + option.condition() + ":");
            }
            condition = option.condition();
            option(condition.isEmpty() ? "" : "  ", option);
        }
    }

    /** A group's heading has its choices by name, and the short form names nothing twice. */
    private static List<OptionSpec> named(List<OptionSpec> group) {
        String type = group.get(0).key() + ".type";
        return group.stream().filter(option -> !option.key().equals(type)).toList();
    }

    private void option(String indent, OptionSpec option) {
        if (option.type() != OptionSpec.Type.GROUP) {
            described(indent, option);
        }
    }

    /** An option, or a group as one: by the name of a choice, or a file. */
    private void described(String indent, OptionSpec option) {
        boolean elsewhere = !option.condition().isEmpty() && indent.isEmpty();
        String when = elsewhere ? ", with --" + option.condition() : "";
        boolean said = option.legal().stream().allMatch(option.doc()::contains);
        String kinds = option.type() == OptionSpec.Type.GROUP ? "; types: " : ": ";
        String names = manyNames(option) && !said ? kinds + String.join(", ", option.legal()) : "";
        lines.row(DOC_COLUMN, indent, "--" + flag(option), option.doc() + names + standing(option) + when);
    }

    /** What holds where nothing is said: {@code [3]}; nothing for an empty text or list. */
    private static String standing(OptionSpec option) {
        String value = option.defaultValue();
        if (option.required()) {
            return " (required)";
        }
        if (value == null || List.of("\"\"", "[]", "{}").contains(value)) {
            return "";
        }
        return value.startsWith("[") ? " " + value : " [" + value + "]";
    }

    private static String flag(OptionSpec option) {
        if (option.type() == OptionSpec.Type.TRUTH) {
            return option.key();
        }
        boolean listed = !option.legal().isEmpty() && !manyNames(option);
        String values = String.join("|", option.legal());
        if (option.type() == OptionSpec.Type.GROUP) {
            String types = listed ? values + "|" : option.legal().isEmpty() ? "" : "TYPE|";
            return option.key() + " " + types + option.type().label();
        }
        return option.key() + " " + (listed ? values : option.type().label());
    }

    /** More than fit behind the flag. */
    private static boolean manyNames(OptionSpec option) {
        return String.join("|", option.legal()).length() > LONGEST_NAMES;
    }
}
