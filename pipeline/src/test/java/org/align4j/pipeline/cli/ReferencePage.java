package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.align4j.core.options.OptionSpec;
import org.align4j.pipeline.stage.StageInput;

/** One page of {@code docs/reference/}: a subcommand's inputs and options as Markdown tables. */
final class ReferencePage {
    private final StringBuilder text = new StringBuilder();
    private final List<SharedPart> shared;
    private final Map<String, SharedPart> links = new HashMap<>();

    private ReferencePage(List<SharedPart> shared) {
        this.shared = shared;
    }

    static String fileName(Subcommand subcommand) {
        return subcommand.name().replace(' ', '-') + ".md";
    }

    static String index(List<Subcommand> subcommands, List<SharedPart> shared) {
        ReferencePage page = new ReferencePage(shared);
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
        page.line("");
        page.line("Options that several commands share: "
                + shared.stream()
                        .map(part -> "[" + part.title() + "](" + part.file() + ")")
                        .collect(Collectors.joining(", "))
                + ".");
        return page.text.toString();
    }

    static String of(Subcommand subcommand, List<SharedPart> shared) {
        ReferencePage page = new ReferencePage(shared);
        page.line("# align " + subcommand.name());
        page.line("");
        page.line(subcommand.summary() + ".");
        page.inputs(subcommand);
        page.options(subcommand.options());
        page.general(subcommand);
        return page.text.toString();
    }

    /** Of options that have a page for themselves. */
    static String of(SharedPart part, List<SharedPart> shared) {
        ReferencePage page = new ReferencePage(shared);
        page.line("# " + part.title());
        page.line("");
        page.line("Keys as a YAML file has them; as flags and in other files the key that holds them comes first.");
        page.options(part.options());
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

    private void options(List<OptionSpec> all) {
        Map<String, String> docs = new HashMap<>();
        Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
        for (OptionSpec option : SharedOptions.merged(linked(all))) {
            if (option.type() == OptionSpec.Type.GROUP && !links.containsKey(option.key())) {
                docs.putIfAbsent(option.key(), option.doc() + ".");
            } else {
                sections.computeIfAbsent(title(option), title -> new ArrayList<>())
                        .add(option);
            }
        }
        sections.forEach((title, options) -> {
            boolean always = options.get(0).condition().isEmpty();
            heading(title, always ? docs.getOrDefault(parent(options.get(0).key()), "") : "");
            line("| key | value | default | |");
            line("|---|---|---|---|");
            options.forEach(this::row);
        });
    }

    /** Without the options that have a page for themselves; what leads to them stays. */
    private List<OptionSpec> linked(List<OptionSpec> all) {
        List<OptionSpec> kept = new ArrayList<>();
        for (int at = 0; at < all.size(); at++) {
            OptionSpec option = all.get(at);
            kept.add(option);
            if (option.type() == OptionSpec.Type.GROUP || option.type() == OptionSpec.Type.LIST) {
                List<OptionSpec> below = SharedPart.below(all, at);
                for (SharedPart part : shared) {
                    if (part.options().equals(below)) {
                        links.put(option.key(), part);
                        boolean typed = option.type() == OptionSpec.Type.GROUP;
                        at += below.size() + (typed ? 1 : 0);
                    }
                }
            }
        }
        return kept;
    }

    private static String title(OptionSpec option) {
        String parent = parent(option.key());
        String name = parent.isEmpty() ? "Options" : "`" + parent + "`";
        return option.condition().isEmpty() ? name : name + " with `" + option.condition() + "`";
    }

    private static String parent(String key) {
        return key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
    }

    private void row(OptionSpec option) {
        SharedPart part = links.get(option.key());
        String value = part != null
                ? "[" + part.title() + "](" + part.file() + ")"
                : option.legal().isEmpty()
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
