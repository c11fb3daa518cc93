package org.align4j.judge.evaluation;

import org.align4j.core.chat.Content;

/**
 * How the completions of a pair differ to the eye: the first's count minus the second's. Positive where the first has
 * more.
 *
 * @param length in characters, as people count them
 * @param lists lines that are items of a list
 * @param bold passages in bold
 * @param headers lines that are headings
 */
record Surface(double length, long lists, long bold, long headers) {
    static Surface of(Content first, Content second) {
        return new Surface(
                characters(first) - characters(second),
                difference(MarkdownMarks.LIST, first, second),
                difference(MarkdownMarks.BOLD, first, second),
                difference(MarkdownMarks.HEADER, first, second));
    }

    /** Code points, not UTF-16 units. */
    static double characters(Content completion) {
        String text = completion.lastText();
        return text.codePointCount(0, text.length());
    }

    private static long difference(MarkdownMarks mark, Content first, Content second) {
        return mark.count(first.lastText()) - mark.count(second.lastText());
    }
}
