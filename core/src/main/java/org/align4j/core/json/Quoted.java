package org.align4j.core.json;

/** Names and values of files that come from elsewhere, as they stand in a message of one line. */
public final class Quoted {
    private static final int LONGEST = 80;

    private Quoted() {}

    /** Without control characters, and cut where it is long. */
    public static String brief(Object value) {
        String text = String.valueOf(value);
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return cut.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }
}
