package org.align4j.judge.annotate;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.align4j.core.options.Check;

/**
 * What annotators may be called. A name is part of a file's name, and of an address: there are file systems that take two
 * names for one where they differ by case alone.
 */
public final class AnnotatorNames {
    private static final int LONGEST = 100;

    private AnnotatorNames() {}

    /**
     * Names that may be.
     *
     * @param option whose values they are
     * @throws org.align4j.core.options.IllegalOption if one of them cannot be, or two are the same
     */
    public static void check(String option, List<String> names) {
        Check.that(!names.isEmpty(), option, "must name somebody", names);
        Set<String> taken = new HashSet<>();
        for (String name : names) {
            // "." and ".." are folders
            Check.that(
                    name.matches("(?=.*\\w)[\\w.-]{1," + LONGEST + "}"),
                    option,
                    "must be letters, digits, dots, dashes, not only dots and dashes, " + LONGEST + " at most",
                    name);
            Check.that(
                    !name.equalsIgnoreCase(RoundFolder.OWNER),
                    option,
                    "must leave " + RoundFolder.OWNER + " to the owner",
                    name);
            Check.that(
                    taken.add(folded(name)),
                    option,
                    "must differ by more than upper and lower case, since each names a file",
                    names);
        }
    }

    /** Equal for names that make the same file where case does not count. */
    public static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
