package org.align4j.judge.annotate.page;

/** Texts in which nothing is hidden. */
final class Visible {
    private Visible() {}

    /**
     * Control characters become the replacement character, and those that turn the direction of reading for all that
     * follows stand there by their number.
     */
    static String text(String text) {
        StringBuilder shown = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (turnsDirection(c)) {
                shown.append(String.format("\u27e8U+%04X\u27e9", (int) c));
            } else if (Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r') {
                shown.append('\uFFFD');
            } else {
                shown.append(c);
            }
        }
        return shown.toString();
    }

    private static boolean turnsDirection(char c) {
        return (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    }
}
