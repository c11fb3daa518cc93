package org.align4j.jinja;

import java.util.List;

/**
 * A rendered template.
 *
 * @param text the prompt
 * @param generated what lay in {@code generation} blocks: the assistant's own words
 */
public record Rendering(String text, List<Span> generated) {
    /**
     * A stretch of text.
     *
     * @param start first Unicode code point
     * @param end one past the last
     */
    public record Span(int start, int end) {}
}
