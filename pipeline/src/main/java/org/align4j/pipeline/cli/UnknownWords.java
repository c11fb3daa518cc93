package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.align4j.core.UserError;
import org.align4j.core.options.Suggestion;

/** What is said about a command or flag that does not exist. */
final class UnknownWords {
    private static final int MOST_NAMED = 3;

    private UnknownWords() {}

    /** About a flag: where it is, or what may have been meant. */
    static String flag(String name, Subcommand subcommand, List<Subcommand> all) {
        List<String> own = names(subcommand);
        List<String> same = new ArrayList<>(Suggestion.same(name, own));
        if (same.isEmpty()) {
            same.addAll(OtherNames.flags(name, own));
        }
        if (same.isEmpty() && name.contains(".")) {
            same.addAll(Suggestion.same("--" + name.substring(name.lastIndexOf('.') + 1), own));
        }
        String problem = "unknown option '" + name + "'";
        if (!same.isEmpty()) {
            return problem + "; did you mean '" + String.join("' or '", same) + "'?";
        }
        List<String> elsewhere = elsewhere(name, all);
        boolean inputOfOthers = all.stream()
                .flatMap(each -> each.inputs().stream())
                .anyMatch(input -> name.equals("--" + input.name()));
        if (!subcommand.arguments().isEmpty() && (elsewhere.isEmpty() || inputOfOthers)) {
            return problem + Suggestion.phrase(name, own) + "; 'align " + subcommand.name() + "' is given its "
                    + String.join(" and ", subcommand.arguments()) + " without a flag, see --help";
        }
        return elsewhere.isEmpty()
                ? problem + Suggestion.phrase(name, own)
                : problem + ": 'align " + subcommand.name() + "' has none; there is "
                        + String.join(", ", elsewhere.subList(0, Math.min(MOST_NAMED, elsewhere.size())));
    }

    /** Where other commands have it: under that very name first, then as the end of a longer one. */
    private static List<String> elsewhere(String name, List<Subcommand> all) {
        List<String> exact = new ArrayList<>();
        List<String> alike = new ArrayList<>();
        for (Subcommand other : all) {
            Suggestion.same(name, names(other)).stream().findFirst().ifPresent(flag -> {
                (flag.equals(name) ? exact : alike).add(flag + " of 'align " + other.name() + "'");
            });
        }
        exact.addAll(alike);
        return exact;
    }

    /** About an argument that nothing takes: perhaps the second word of a command, as in {@code judge evl}. */
    static String argument(String word, Subcommand subcommand, List<Subcommand> all) {
        List<String> family = all.stream()
                .map(Subcommand::name)
                .filter(name -> name.startsWith(subcommand.name() + " "))
                .toList();
        String hint = Suggestion.phrase(subcommand.name() + " " + word, family);
        boolean flagsOnly = subcommand.arguments().isEmpty() && hint.isEmpty();
        return "unexpected argument '" + word + "'" + hint + (flagsOnly ? "; every option has a name, see --help" : "");
    }

    private static List<String> names(Subcommand subcommand) {
        return Flag.of(subcommand).stream().map(Flag::name).toList();
    }

    /** About a command line that begins with no command. */
    static UserError command(List<String> words, List<Subcommand> all) {
        String first = words.get(0);
        List<String> family = all.stream()
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
            return new UserError("'align " + first + "' needs another word: " + String.join(", ", family));
        }
        if (first.startsWith("-")) {
            return new UserError(
                    "'" + first + "' must come after a command: align COMMAND " + first + "; see align --help");
        }
        return new UserError("unknown command '" + first + "'" + meant(first, all) + "; align --help lists them");
    }

    /** A command of a similar name, or else those whose summary has the word: {@code train} has none of its own. */
    private static String meant(String given, List<Subcommand> all) {
        List<String> names = all.stream().map(Subcommand::name).toList();
        List<String> exactly = new ArrayList<>(OtherNames.commands(given, names));
        if (exactly.isEmpty()) {
            exactly.addAll(about(all, each -> summaryWords(each).contains(given.toLowerCase(Locale.ROOT))));
        }
        List<String> about = exactly.isEmpty()
                ? about(
                        all,
                        each -> Suggestion.nearest(given, summaryWords(each)).isPresent())
                : exactly;
        Optional<String> nearest = Suggestion.nearest(
                given, all.stream().map(each -> each.name().split(" ")[0]).toList());
        return nearest.filter(name -> exactly.isEmpty())
                .map(name -> "; did you mean '" + name + "'?")
                .orElse(about.isEmpty() ? "" : "; did you mean '" + String.join("' or '", about) + "'?");
    }

    private static List<String> about(List<Subcommand> all, Predicate<Subcommand> which) {
        return all.stream()
                .filter(each -> each instanceof Subcommand.OfStage)
                .filter(which)
                .map(Subcommand::name)
                .limit(MOST_NAMED)
                .toList();
    }

    private static List<String> summaryWords(Subcommand subcommand) {
        return Arrays.stream(subcommand.summary().toLowerCase(Locale.ROOT).split("[^a-z]+"))
                .filter(word -> word.length() > 2)
                .toList();
    }
}
