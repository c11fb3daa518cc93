package org.align4j.data;

import java.util.List;

/**
 * What one person said of a pair of completions.
 *
 * @param annotator who
 * @param label {@code first}, {@code second} or {@code tie}
 */
public record PairLabel(String annotator, String label) {
    public static final String FIRST = "first";
    public static final String SECOND = "second";
    public static final String TIE = "tie";
    /** Every label there is. */
    public static final List<String> ALL = List.of(FIRST, SECOND, TIE);

    public PairLabel {
        check(label);
    }

    static void check(String label) {
        if (!ALL.contains(label)) {
            throw new IllegalArgumentException("label must be first, second or tie but is " + label);
        }
    }
}
