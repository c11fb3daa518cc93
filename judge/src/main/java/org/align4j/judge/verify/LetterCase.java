package org.align4j.judge.verify;

import java.util.Locale;

/** Whether upper and lower case differ. */
public enum LetterCase {
    SAME,
    ANY;

    /** Without white space at the ends, runs of it as one space, and in one case where that is asked for. */
    String normalize(String text) {
        String spaced = text.strip().replaceAll("\\s+", " ");
        return this == ANY ? spaced.toLowerCase(Locale.ROOT) : spaced;
    }
}
