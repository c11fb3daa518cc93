package org.align4j.judge.evaluation;

import java.util.regex.Pattern;

/** Marks of layout that judges are known to like (Li et al. 2024, "Does style matter?"), counted in a text. */
enum MarkdownMarks {
    /** Lines that begin with a bullet or a number. */
    LIST(Pattern.compile("(?m)^\\s*(?:[-*+]|\\d+[.)])\\s+\\S")),
    /** Words between two asterisks or underscores on either side. */
    BOLD(Pattern.compile("\\*\\*[^*\\n]+\\*\\*|__[^_\\n]+__")),
    /** Lines that begin with up to six hashes. */
    HEADER(Pattern.compile("(?m)^#{1,6}\\s+\\S"));

    private final Pattern mark;

    MarkdownMarks(Pattern mark) {
        this.mark = mark;
    }

    long count(String text) {
        return mark.matcher(text).results().count();
    }
}
