package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.options.OptionSpec;
import org.align4j.core.run.Versions;
import org.align4j.pipeline.stage.StageInput;

/** What {@code --help} shows. */
final class HelpText {
    private static final int DOC_COLUMN = 34;
    private static final int COMMAND_COLUMN = 20;
    private static final int LONGEST_NAMES = 48;
    private static final String INDENT = "  ";

    private final StringBuilder text = new StringBuilder();
    private final int width;

    private HelpText(int width) {
        this.width = Math.max(width, DOC_COLUMN + 30);
    }

    /** Of the program: every subcommand with its summary. */
    static String ofProgram(List<Subcommand> subcommands, int width) {
        HelpText help = new HelpText(width);
        help.line("Align4j " + Versions.align4j() + ": LLM post-training on the JVM");
        help.line("");
        help.line("Usage: align COMMAND [options]     (align COMMAND --help shows its options)");
        help.line("       align quickstart            (start here: the whole loop on a tiny model, with a report)");
        help.section("Stages, each leaving its artifact in a run folder:");
        subcommands.stream()
                .filter(each -> each instanceof Subcommand.OfStage)
                .forEach(each -> help.entry("", each.name(), each.summary(), COMMAND_COLUMN));
        help.section("Commands:");
        subcommands.stream()
                .filter(each -> each instanceof Subcommand.OfCommand)
                .forEach(each -> help.entry("", each.name(), each.summary(), COMMAND_COLUMN));
        help.section("Exit codes:");
        help.line("  0 done, 1 a fault of ours, 2 usage or input, 3 done in part, 4 a gate failed");
        return help.text.toString();
    }

    /** Of one subcommand: what it reads and writes, and every option. */
    static String of(Subcommand subcommand, int width) {
        HelpText help = new HelpText(width);
        help.line("align " + subcommand.name() + ": " + subcommand.summary());
        help.line("");
        help.line("Usage: " + synopsis(subcommand));
        if (!subcommand.inputs().isEmpty()) {
            help.section("Inputs (a run folder, or the artifact in it):");
            for (StageInput input : subcommand.inputs()) {
                String doc = input.doc() + (input.required() ? "" : " (optional)");
                help.entry("", "--" + input.name() + " DIR", doc, DOC_COLUMN);
            }
        }
        help.options(subcommand.options());
        help.section("General:");
        for (GeneralOption option : GeneralOption.of(subcommand)) {
            help.entry("", (option.flag() + " " + option.label()).strip(), option.doc(subcommand), DOC_COLUMN);
        }
        return help.text.toString();
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
            boolean shown =
                    option.required() && option.isFlag() && option.condition().isEmpty();
            if (shown && !subcommand.arguments().contains(option.key())) {
                synopsis.append(" --").append(flag(option));
            }
        }
        if (subcommand instanceof Subcommand.OfStage) {
            synopsis.append(" --out DIR");
        }
        return synopsis.append(" [options]").toString();
    }

    /** Plain options first, then one section for each group. */
    private void options(List<OptionSpec> options) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        for (OptionSpec option : options) {
            if (option.isFlag()) {
                boolean plain =
                        option.type() != OptionSpec.Type.GROUP && !option.key().contains(".");
                String group = plain ? "" : option.key().replaceFirst("\\..*", "");
                groups.computeIfAbsent(group, key -> new ArrayList<>()).add(option);
            }
        }
        List<OptionSpec> plain = groups.remove("");
        if (plain != null) {
            section("Options:");
            plain.forEach(option -> option("", option));
        }
        groups.forEach(this::group);
    }

    private void group(String name, List<OptionSpec> options) {
        OptionSpec head = options.get(0);
        String choices = head.legal().isEmpty() ? "" : String.join("|", head.legal()) + "|";
        section(head.doc() + " (--" + name + " " + choices + "FILE.yaml):");
        String condition = "";
        for (OptionSpec option : SharedOptions.merged(options.subList(1, options.size()))) {
            if (!option.condition().equals(condition) && !option.condition().isEmpty()) {
                wrapped("with --" + option.condition() + ":", INDENT, INDENT + INDENT + INDENT);
            }
            condition = option.condition();
            option(condition.isEmpty() ? "" : INDENT, option);
        }
    }

    private void option(String indent, OptionSpec option) {
        if (option.type() == OptionSpec.Type.GROUP) {
            return;
        }
        String value = option.required()
                ? " (required)"
                : option.defaultValue() == null || option.defaultValue().equals("\"\"")
                        ? ""
                        : " [" + option.defaultValue() + "]";
        String names = manyNames(option) ? ": " + String.join(", ", option.legal()) : "";
        entry(indent, "--" + flag(option), option.doc() + names + value, DOC_COLUMN);
    }

    private static String flag(OptionSpec option) {
        if (option.type() == OptionSpec.Type.TRUTH) {
            return option.key();
        }
        boolean listed = !option.legal().isEmpty() && !manyNames(option);
        return option.key() + " "
                + (listed ? String.join("|", option.legal()) : option.type().label());
    }

    /** More than fit behind the flag. */
    private static boolean manyNames(OptionSpec option) {
        return String.join("|", option.legal()).length() > LONGEST_NAMES;
    }

    private void section(String title) {
        line("");
        wrapped(title, "", "    ");
    }

    /** A name in one column and its words in the next. */
    private void entry(String indent, String name, String words, int column) {
        String start = INDENT + indent + name;
        String pad = " ".repeat(column);
        if (start.length() > column - 2) {
            line(start);
            wrapped(words, pad, pad);
        } else {
            wrapped(words, start + " ".repeat(column - start.length()), pad);
        }
    }

    private void wrapped(String words, String first, String next) {
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : words.split(" ")) {
            if (!empty && line.length() + 1 + word.length() > width) {
                line(line.toString());
                line = new StringBuilder(next);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        line(line.toString());
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}
