package org.align4j.pipeline.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Completion for fish, which picocli does not write: one {@code complete} line for each word that can follow. */
final class FishScript {
    private FishScript() {}

    static String of(List<Subcommand> subcommands) {
        StringBuilder script = new StringBuilder("complete -c align -f\n");
        for (Subcommand each : subcommands) {
            List<String> words = List.of(each.name().split(" "));
            String before = words.size() == 1 ? "__fish_use_subcommand" : seen(words.subList(0, 1));
            String last = words.get(words.size() - 1);
            script.append("complete -c align -n ")
                    .append(quoted(before))
                    .append(" -a ")
                    .append(last);
            script.append(" -d ").append(quoted(each.summary())).append('\n');
            String inside = quoted(seen(words) + others(words.get(0), each, subcommands));
            for (Flag flag : Flag.of(each)) {
                script.append("complete -c align -n ")
                        .append(inside)
                        .append(" -l ")
                        .append(flag.name().substring(2));
                script.append(value(flag))
                        .append(" -d ")
                        .append(quoted(flag.doc()))
                        .append('\n');
            }
            if (!each.arguments().isEmpty()) {
                script.append("complete -c align -n ")
                        .append(inside)
                        .append(argument(each))
                        .append('\n');
            }
        }
        return script.toString();
    }

    private static String value(Flag flag) {
        if (!flag.choices().isEmpty()) {
            return " -x -a " + quoted(String.join(" ", flag.choices()));
        }
        return switch (flag.takes()) {
            case SWITCH -> "";
            case FILE -> " -r -F";
            case TEXT -> " -x";
        };
    }

    private static String argument(Subcommand subcommand) {
        List<String> choices = Flag.of(subcommand).stream()
                .filter(flag -> flag.name().equals("--" + subcommand.arguments().get(0)))
                .flatMap(flag -> flag.choices().stream())
                .toList();
        return choices.isEmpty() ? " -F" : " -a " + quoted(String.join(" ", choices));
    }

    private static String seen(List<String> words) {
        return words.stream().map(word -> "__fish_seen_subcommand_from " + word).collect(Collectors.joining("; and "));
    }

    /** Of a command that is also the first word of others: that none of those is meant. */
    private static String others(String first, Subcommand subcommand, List<Subcommand> all) {
        String longer = all.stream()
                .map(Subcommand::name)
                .filter(name -> subcommand.name().equals(first) && name.startsWith(first + " "))
                .map(name -> name.substring(first.length() + 1))
                .collect(Collectors.joining(" "));
        return longer.isEmpty() ? "" : "; and not __fish_seen_subcommand_from " + longer;
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
