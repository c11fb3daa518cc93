package org.align4j.core.run;

/** Numbers of things as a sentence has them. */
public final class Counted {
    private Counted() {}

    /**
     * "1 completion", "2 completions".
     *
     * @param one the singular of a word whose plural ends in s
     */
    public static String of(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }
}
