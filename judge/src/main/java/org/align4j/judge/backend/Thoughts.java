package org.align4j.judge.backend;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A thinking model's thoughts, where the server leaves them in the answer: every family marks them in a way of its own. */
public final class Thoughts {
    private static final String TAG = "(?:\\w{1,16}:)?(?:think|thinking|thought)>";
    private static final String CHANNEL = "<\\|channel\\|>\\s{0,4}";
    private static final String BEGIN =
            "<" + TAG + "|\\[THINK]|◁think▷|<\\|begin_of_thought\\|>|<\\|START_THINKING\\|>|" + CHANNEL
                    + "(?:analysis|commentary)[^<]{0,80}<\\|message\\|>";
    private static final String END = "</" + TAG + "|\\[/THINK]|◁/think▷|<\\|end_of_thought\\|>|<\\|END_THINKING\\|>|"
            + CHANNEL + "final[^<]{0,80}<\\|message\\|>";
    private static final Pattern BETWEEN =
            Pattern.compile("(?:" + BEGIN + ").*?(?:" + END + "|\\z)", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern ENDS = Pattern.compile(END, Pattern.CASE_INSENSITIVE);
    private static final Pattern MARKS = Pattern.compile(BEGIN + "|" + END, Pattern.CASE_INSENSITIVE);
    private static final Pattern END_OF_TURN = Pattern.compile("(?:<\\|(?:return|end)\\|>\\s*)+$");

    private Thoughts() {}

    public static boolean in(String content) {
        return MARKS.matcher(content).find();
    }

    /** The answer without them; thoughts that never end leave nothing. */
    public static String removed(String content) {
        String text = BETWEEN.matcher(content).replaceAll("");
        // Some servers swallow the opening tag.
        return END_OF_TURN.matcher(text.substring(end(text))).replaceAll("").strip();
    }

    /** Where the last thoughts end; 0 if none do. */
    public static int end(String text) {
        Matcher ends = ENDS.matcher(text);
        int end = 0;
        while (ends.find()) {
            end = ends.end();
        }
        return end;
    }

    /** A text whose marks no longer count as marks, yet can be read: a judge that repeats one would have said nothing before it. */
    public static String defused(String text) {
        return MARKS.matcher(text)
                .replaceAll(mark -> Matcher.quoteReplacement(
                        mark.group().charAt(0) + " " + mark.group().substring(1)));
    }
}
