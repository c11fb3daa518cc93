package org.align4j.pipeline.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.align4j.core.options.OptionSpec;
import org.align4j.pipeline.stage.StageInput;
import org.jspecify.annotations.Nullable;

/** One page of {@code docs/reference/}: a subcommand's inputs and options as Markdown tables. */
final class ReferencePage {
    private final StringBuilder text = new StringBuilder();

    private ReferencePage() {}

    static String fileName(Subcommand subcommand) {
        return subcommand.name().replace(' ', '-') + ".md";
    }

    static String index(List<Subcommand> subcommands) {
        ReferencePage page = new ReferencePage();
        page.line("# Commands and their options");
        page.line("");
        page.line(
                "Written from the option records; `align COMMAND --help` shows the same. Every option is a YAML key and"
                        + " a flag: `loss: {beta: 0.1}` in the file that `--config` names, or `--loss.beta 0.1`.");
        page.line("");
        page.line("| command | what it does |");
        page.line("|---|---|");
        for (Subcommand each : subcommands) {
            page.line("| [`" + each.name() + "`](" + fileName(each) + ") | " + cell(each.summary()) + " |");
        }
        return page.text.toString();
    }

    static String of(Subcommand subcommand) {
        ReferencePage page = new ReferencePage();
        page.line("# align " + subcommand.name());
        page.line("");
        page.line(subcommand.summary() + ".");
        page.inputs(subcommand);
        page.options(subcommand);
        page.general(subcommand);
        return page.text.toString();
    }

    private void inputs(Subcommand subcommand) {
        if (subcommand.inputs().isEmpty()) {
            return;
        }
        heading("Inputs", "A run folder, or the artifact in it.");
        line("| flag | what lies there | |");
        line("|---|---|---|");
        for (StageInput input : subcommand.inputs()) {
            line("| `--" + input.name() + "` | " + input.type().folder() + input.note() + " | " + cell(input.doc())
                    + " |");
        }
        if (subcommand instanceof Subcommand.OfStage<?> stage) {
            line("");
            line("Leaves in its run folder: "
                    + stage.stage().outputs().stream()
                            .map(output -> "`" + output.folder() + "/`")
                            .collect(Collectors.joining(", "))
                    + ".");
        }
    }

    private void options(Subcommand subcommand) {
        Map<String, OptionSpec> groups = new LinkedHashMap<>();
        boolean open = false;
        String condition = "";
        for (OptionSpec option : subcommand.options()) {
            if (option.type() == OptionSpec.Type.GROUP) {
                groups.put(option.key(), option);
                continue;
            }
            String parent = parent(option.key());
            String section = parent + "\n" + option.condition();
            if (!open || !section.equals(condition)) {
                title(option, parent, groups.get(parent));
                line("| key | value | default | |");
                line("|---|---|---|---|");
                condition = section;
                open = true;
            }
            row(option);
        }
    }

    private void title(OptionSpec option, String parent, @Nullable OptionSpec group) {
        String name = parent.isEmpty() ? "Options" : "`" + parent + "`";
        String when = option.condition().isEmpty() ? "" : " with `" + option.condition() + "`";
        heading(name + when, group == null || !when.isEmpty() ? "" : group.doc() + ".");
    }

    private static String parent(String key) {
        return key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
    }

    private void row(OptionSpec option) {
        String value = option.legal().isEmpty()
                ? "`" + option.type().label() + "`"
                : option.legal().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        String standard = option.required()
                ? "**required**"
                : option.defaultValue() == null ? "not set" : "`" + option.defaultValue() + "`";
        line("| `" + option.key() + "` | " + cell(value) + " | " + cell(standard) + " | " + cell(option.doc()) + " |");
    }

    private void general(Subcommand subcommand) {
        heading("General", "");
        line("| flag | |");
        line("|---|---|");
        for (GeneralOption option : GeneralOption.of(subcommand)) {
            line("| `" + (option.flag() + " " + option.label()).strip() + "` | " + cell(option.doc(subcommand)) + " |");
        }
    }

    private void heading(String title, String below) {
        line("");
        line("## " + title);
        line("");
        if (!below.isEmpty()) {
            line(below);
            line("");
        }
    }

    private static String cell(String words) {
        return words.replace("|", "\\|").replace("\n", " ");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
