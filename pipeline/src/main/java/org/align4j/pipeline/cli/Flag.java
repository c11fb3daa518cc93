package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.OptionSpec;
import org.align4j.pipeline.stage.StageInput;

/**
 * One flag of a subcommand.
 *
 * @param name with its dashes
 * @param takes what stands behind it
 * @param choices the names that may stand behind it; empty where there are others too
 * @param doc one sentence
 */
record Flag(String name, Takes takes, List<String> choices, String doc) {
    /** What stands behind a flag. */
    enum Takes {
        /** Nothing, or true or false. */
        SWITCH,
        FILE,
        TEXT
    }

    /** Every flag of a subcommand, each once; a list's items and a map's keys have none. */
    static List<Flag> of(Subcommand subcommand) {
        Map<String, Flag> flags = new LinkedHashMap<>();
        for (StageInput input : subcommand.inputs()) {
            add(flags, new Flag("--" + input.name(), Takes.FILE, List.of(), input.doc()));
        }
        for (OptionSpec option : subcommand.options()) {
            if (option.isFlag()) {
                add(flags, new Flag("--" + option.key(), takes(option), option.legal(), option.doc()));
            }
        }
        for (GeneralOption option : GeneralOption.of(subcommand)) {
            Takes takes = option.label().isEmpty() ? Takes.SWITCH : option.takesFile() ? Takes.FILE : Takes.TEXT;
            add(flags, new Flag(option.flag(), takes, List.of(), option.doc(subcommand)));
        }
        return new ArrayList<>(flags.values());
    }

    private static void add(Map<String, Flag> flags, Flag flag) {
        flags.putIfAbsent(flag.name(), flag);
    }

    private static Takes takes(OptionSpec option) {
        return switch (option.type()) {
            case TRUTH -> Takes.SWITCH;
            case PATH, GROUP -> Takes.FILE;
            default -> Takes.TEXT;
        };
    }
}
