package org.align4j.jinja;

/** Text that is HTML already, in a page: everything else is escaped where it is written. */
record Markup(String text) {
    static Markup escape(Object value) {
        if (value instanceof Markup markup) {
            return markup;
        }
        String text = Text.of(value);
        RenderBudget.current().text(6L * text.length());
        return new Markup(escape(text));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace(">", "&gt;")
                .replace("<", "&lt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }
}
