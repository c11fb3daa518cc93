package org.align4j.judge.annotate.page;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.align4j.jinja.Page;

/**
 * Two texts as HTML with the words marked that the other does not have. Lines are compared first, then the words of
 * lines that differ; where those are too many for that, they are marked as a whole.
 */
final class WordDiff {
    /**
     * Words and spaces of both texts: beyond, comparing takes longer than a person waits. Myers' algorithm takes time and memory by the
     * square of the differences, of which there may be as many, however unequal the texts are.
     */
    private static final int MOST = 4_000;

    private static final Pattern LINES = Pattern.compile("(?<=\n)");
    private static final Pattern WORDS =
            Pattern.compile("(?<=\\s)(?=\\S)|(?<=\\S)(?=\\s)|(?<=\\w)(?=\\W)|(?<=\\W)(?=\\w)");

    private final StringBuilder first = new StringBuilder();
    private final StringBuilder second = new StringBuilder();

    private WordDiff() {}

    /** Both texts, marked. */
    record Marked(String first, String second) {}

    static Marked of(String first, String second) {
        WordDiff diff = new WordDiff();
        diff.compare(split(LINES, Visible.text(first)), split(LINES, Visible.text(second)), diff::words);
        return new Marked(diff.first.toString(), diff.second.toString());
    }

    /** What is done with a piece of each side that differs. */
    private interface Differing {
        void mark(List<String> first, List<String> second);
    }

    private void compare(List<String> one, List<String> other, Differing differing) {
        int at = 0;
        if (one.size() + other.size() > MOST) {
            mark(one, other);
            return;
        }
        for (AbstractDelta<String> delta : DiffUtils.diff(one, other).getDeltas()) {
            Chunk<String> source = delta.getSource();
            same(one.subList(at, source.getPosition()));
            differing.mark(source.getLines(), delta.getTarget().getLines());
            at = source.getPosition() + source.size();
        }
        same(one.subList(at, one.size()));
    }

    private void words(List<String> one, List<String> other) {
        compare(split(WORDS, String.join("", one)), split(WORDS, String.join("", other)), this::mark);
    }

    private void same(List<String> pieces) {
        String text = Page.escape(String.join("", pieces));
        first.append(text);
        second.append(text);
    }

    private void mark(List<String> one, List<String> other) {
        append(first, one);
        append(second, other);
    }

    /** One mark for both sides: strokes and colours of adding and deleting would vote. */
    private static void append(StringBuilder html, List<String> pieces) {
        String text = String.join("", pieces);
        if (!text.isEmpty()) {
            html.append("<mark>").append(Page.escape(text)).append("</mark>");
        }
    }

    private static List<String> split(Pattern pattern, String text) {
        return text.isEmpty() ? List.of() : new ArrayList<>(List.of(pattern.split(text)));
    }
}
