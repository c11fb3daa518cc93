package org.align4j.jinja;

/** White space and line ends as Python's {@code str} knows them; Java's notions differ. */
public final class Spaces {
    private Spaces() {}

    static boolean isSpace(int c) {
        return (c >= 0x09 && c <= 0x0d)
                || (c >= 0x1c && c <= 0x20)
                || c == 0x85
                || c == 0xa0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200a)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000;
    }

    /** Where {@code str.splitlines} splits. */
    static boolean isLineEnd(int c) {
        return (c >= 0x0a && c <= 0x0d) || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /** The first place from here on that is no white space. */
    static int skip(String text, int from) {
        int start = from;
        while (start < text.length() && isSpace(text.charAt(start))) {
            start++;
        }
        return start;
    }

    /** The place after the last character before here that is no white space. */
    static int skipBack(String text, int from) {
        int end = from;
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    /** {@code str.rstrip()}. */
    public static String stripRight(String text) {
        return text.substring(0, skipBack(text, text.length()));
    }

    static String stripLeft(String text) {
        return text.substring(skip(text, 0));
    }

    /** {@code str.strip()}. */
    public static String strip(String text) {
        return stripLeft(stripRight(text));
    }
}
