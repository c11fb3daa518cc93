package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.options.OptionSpec;

/**
 * Options that stand alike under several keys of several commands, such as those of a judge, and have one page.
 *
 * @param options with keys and conditions as a file of them has them
 */
record SharedPart(String file, String title, List<OptionSpec> options) {
    /** Those that a command has under a key: a group, or a list of choices. */
    static SharedPart of(String file, String title, Subcommand command, String key) {
        List<OptionSpec> all = command.options();
        for (int at = 0; at < all.size(); at++) {
            if (all.get(at).key().equals(key)) {
                return new SharedPart(file, title, below(all, at));
            }
        }
        throw new IllegalArgumentException("'align " + command.name() + "' has no option " + key);
    }

    /** What follows an option and lies below it, without the {@code type} that chooses. */
    static List<OptionSpec> below(List<OptionSpec> all, int at) {
        boolean list = all.get(at).type() == OptionSpec.Type.LIST;
        String prefix = all.get(at).key() + (list ? "[]." : ".");
        List<OptionSpec> below = new ArrayList<>();
        for (OptionSpec option : all.subList(at + 1, all.size())) {
            if (!option.key().startsWith(prefix)) {
                break;
            }
            if (!option.key().equals(prefix + "type")) {
                String condition = option.condition().startsWith(prefix)
                        ? option.condition().substring(prefix.length())
                        : "";
                below.add(option.at(option.key().substring(prefix.length()), condition));
            }
        }
        return below;
    }
}
