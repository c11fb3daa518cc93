package org.align4j.judge.annotate;

import java.io.PrintStream;
import java.util.Locale;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.judge.Comparison;

/** Draws pairs and the few words around them. Nothing on it tells which model wrote what. */
final class PairScreen {
    static final String KEYS = "1 first   2 second   t tie   s skip   u undo   q quit   ? help";

    private static final String CLEAR = "\u001b[2J\u001b[3J\u001b[H";
    private static final String RULE = "────────────────────────────────────────";

    private final PrintStream out;
    private final Keys keys;

    PairScreen(PrintStream out, Keys keys) {
        this.out = out;
        this.keys = keys;
    }

    /** @param shown the pair in the order in which it is shown */
    void show(String progress, Comparison shown) {
        StringBuilder text = new StringBuilder();
        if (keys.screen() == Keys.Screen.FULL) {
            text.append(CLEAR);
        }
        text.append(progress).append("\n\n");
        text.append(prompt(shown.prompt())).append("\n\n");
        part(text, "1", shown.first());
        part(text, "2", shown.second());
        text.append(RULE).append('\n').append(KEYS).append('\n');
        out.print(wrapped(text.toString(), keys.columns()));
        out.flush();
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    void help() {
        say("""
                1  the first completion is better
                2  the second one is better
                t  they are equally good (or equally bad)
                s  skip: you cannot or do not want to say
                u  take the last vote back, as often as you like
                q  quit; the same command goes on where you were
                Every vote is on the disk before the next pair is shown.""");
    }

    private static void part(StringBuilder text, String label, Content completion) {
        text.append("── ").append(label).append(' ').append(RULE).append("\n\n");
        String body = printable(completion.lastText().strip());
        text.append(body.isEmpty() ? "(empty)" : body).append("\n\n");
    }

    private static String prompt(Content prompt) {
        if (prompt instanceof Content.Chat chat) {
            StringBuilder text = new StringBuilder();
            for (Message message : chat.messages()) {
                text.append(message.role().toUpperCase(Locale.ROOT))
                        .append("  ")
                        .append(printable(message.content().strip()))
                        .append('\n');
            }
            return text.toString().stripTrailing();
        }
        return "PROMPT  " + printable(prompt.lastText().strip());
    }

    /** Breaks lines between words; a word longer than a line is left to the terminal. */
    static String wrapped(String text, int columns) {
        StringBuilder out = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            String[] words = line.split(" ", -1);
            out.append(words[0]);
            int used = length(words[0]);
            for (int i = 1; i < words.length; i++) {
                int length = length(words[i]);
                boolean fits = used + 1 + length <= columns;
                out.append(fits ? ' ' : '\n').append(words[i]);
                used = fits ? used + 1 + length : length;
            }
            out.append('\n');
        }
        out.setLength(out.length() - 1);
        return out.toString();
    }

    private static int length(String word) {
        return word.codePointCount(0, word.length());
    }

    /** A completion must not be able to move the cursor or paint over its rival. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
    }
}
