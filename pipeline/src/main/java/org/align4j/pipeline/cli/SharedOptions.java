package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.options.OptionSpec;

/** Options that several choices of one {@code type} declare alike, shown once. */
final class SharedOptions {
    private SharedOptions() {}

    /**
     * The same options in the same order, each with all the choices that share it in its condition
     * ({@code schedule.type linear|cosine}); neighbours with one condition stay together.
     */
    static List<OptionSpec> merged(List<OptionSpec> options) {
        Map<OptionSpec, Set<String>> choices = new LinkedHashMap<>();
        for (OptionSpec option : options) {
            choices.computeIfAbsent(option.at(option.key(), key(option)), all -> new LinkedHashSet<>())
                    .add(choice(option));
        }
        Map<String, List<OptionSpec>> byCondition = new LinkedHashMap<>();
        choices.forEach((option, names) -> {
            String condition = option.condition().isEmpty() ? "" : option.condition() + " " + String.join("|", names);
            // Options without a condition keep their place between those with one.
            String place = condition.isEmpty() ? "always " + option.key() : condition;
            byCondition.computeIfAbsent(place, all -> new ArrayList<>()).add(option.at(option.key(), condition));
        });
        return byCondition.values().stream().flatMap(List::stream).toList();
    }

    private static String key(OptionSpec option) {
        int space = option.condition().indexOf(' ');
        return space < 0 ? "" : option.condition().substring(0, space);
    }

    private static String choice(OptionSpec option) {
        return option.condition().substring(option.condition().indexOf(' ') + 1);
    }
}
