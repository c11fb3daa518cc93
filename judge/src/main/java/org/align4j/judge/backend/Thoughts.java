package org.align4j.judge.backend;

import java.util.regex.Pattern;

/** A thinking model's thoughts, where the server leaves them in the answer. */
public final class Thoughts {
    private static final Pattern BETWEEN_TAGS = Pattern.compile("<think>.*?(</think>|$)", Pattern.DOTALL);
    private static final String END = "</think>";

    private Thoughts() {}

    public static boolean in(String content) {
        return content.contains("<think>") || content.contains(END);
    }

    /** The answer without them; thoughts that never end leave nothing. */
    public static String removed(String content) {
        String text = BETWEEN_TAGS.matcher(content).replaceAll("");
        // Some servers swallow the opening tag.
        int close = text.lastIndexOf(END);
        return (close < 0 ? text : text.substring(close + END.length())).strip();
    }
}
