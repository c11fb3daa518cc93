package org.align4j.judge.annotate;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.judge.Comparison;
import org.align4j.judge.annotate.Answer.Choice;

/** Draws pairs and the few words around them. Nothing on it tells which model wrote what. */
final class PairScreen {
    static final char UNDO = 'u';
    static final char QUIT = 'q';

    private static final String CLEAR = "\u001b[2J\u001b[3J\u001b[H";
    private static final String RULE = "────────────────────────────────────────";

    private final PrintStream out;
    private final Keys keys;
    private final Map<Character, Answer> answers;
    private final int steps;

    /** @param steps of the scale, 3 or 5 */
    PairScreen(PrintStream out, Keys keys, int steps) {
        this.out = out;
        this.keys = keys;
        this.steps = steps;
        this.answers = answers(steps);
    }

    private static Map<Character, Answer> answers(int steps) {
        Map<Character, Answer> answers = new LinkedHashMap<>();
        if (steps == 5) {
            answers.put('1', Answer.pair(Choice.FIRST, 2));
            answers.put('2', Answer.pair(Choice.FIRST, 1));
            answers.put('3', Answer.pair(Choice.TIE, null));
            answers.put('4', Answer.pair(Choice.SECOND, 1));
            answers.put('5', Answer.pair(Choice.SECOND, 2));
        } else {
            answers.put('1', Answer.pair(Choice.FIRST, null));
            answers.put('2', Answer.pair(Choice.SECOND, null));
        }
        answers.put('t', Answer.pair(Choice.TIE, null));
        answers.put('b', Answer.pair(Choice.BOTH_BAD, null));
        answers.put('s', Answer.skip(null));
        return answers;
    }

    /** Whether a key does anything but show help. */
    boolean means(char key) {
        return key == UNDO || key == QUIT || answers.containsKey(key);
    }

    /** What a key says of the pair. */
    Answer answer(char key) {
        Answer answer = answers.get(key);
        if (answer == null) {
            throw new IllegalArgumentException(key + " is not an answer");
        }
        return answer;
    }

    String keyLine() {
        String scale = steps == 5
                ? "1 first much better   2 first   3 tie   4 second   5 second much better"
                : "1 first   2 second   t tie";
        return scale + "   b both bad   s skip   u undo   q quit   ? help";
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
        text.append(RULE).append('\n').append(keyLine()).append('\n');
        out.print(wrapped(text.toString(), keys.columns()));
        out.flush();
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    void help() {
        say(steps == 5 ? """
                1  the first completion is much better
                2  the first one is better
                3  they are equally good (t too)
                4  the second one is better
                5  the second one is much better""" : """
                1  the first completion is better
                2  the second one is better
                t  they are equally good""");
        say("""
                b  both are bad
                s  skip: you cannot or do not want to say
                u  take the last vote back, as often as you like
                q  quit; the same command goes on where you were
                Every vote is on the disk before the next pair is shown.""");
    }

    private static void part(StringBuilder text, String label, Content completion) {
        text.append("── ").append(label).append(' ').append(RULE).append("\n\n");
        String body = completion instanceof Content.Chat chat && chat.messages().size() > 1
                ? prompt(completion)
                : printable(completion.lastText().strip());
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
