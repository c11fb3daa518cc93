package org.align4j.judge.annotate.page;

import java.util.Map;
import org.align4j.jinja.Page;

/** The HTML around what the script fills in, and the pages that need no script. */
final class Pages {
    private static final Page ANNOTATION = of("annotation.jinja");
    private static final Page INSTRUCTIONS = of("instructions.jinja");
    private static final Page MESSAGE = of("message.jinja");

    private Pages() {}

    /** A page of the server, from a template beside this class. */
    static Page of(String template) {
        return Page.of(Pages.class, "document.jinja", template);
    }

    static String annotation() {
        return ANNOTATION.html(Map.of());
    }

    static String instructions(String markdown) {
        return INSTRUCTIONS.html(Map.of("html", markdown.isBlank() ? "" : Markdown.html(markdown)));
    }

    static String message(String title, String text) {
        return MESSAGE.html(Map.of("title", title, "text", text));
    }
}
