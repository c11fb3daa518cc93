package org.align4j.jinja;

/** A template cannot be read or rendered. The kind is the exception that Python's Jinja2 raises. */
public final class TemplateError extends RuntimeException {
    private static final int LONGEST = 500;

    private final String kind;
    private final int line;

    TemplateError(String kind, String message) {
        this(kind, message, 0);
    }

    TemplateError(String kind, String message, int line) {
        super(message, null, false, false);
        this.kind = kind;
        this.line = line;
    }

    static TemplateError syntax(String message, int line) {
        return new TemplateError("TemplateSyntaxError", message, line);
    }

    static TemplateError type(String message) {
        return new TemplateError("TypeError", message);
    }

    static TemplateError value(String message) {
        return new TemplateError("ValueError", message);
    }

    /** Something that Jinja2 has and this interpreter has not. */
    static TemplateError unsupported(String feature) {
        return new TemplateError("Unsupported", "not supported: " + feature);
    }

    /** The Python exception's name, or {@code Unsupported}. */
    public String kind() {
        return kind;
    }

    /** Line of the template, from 1; 0 where it is not known. */
    public int line() {
        return line;
    }

    /** The message with line breaks shown, shortened where a template raises a whole text. */
    public String inOneLine() {
        String line = getMessage().strip().replace("\r", "\\r").replace("\n", "\\n");
        if (line.isEmpty()) {
            return "the template raises an exception without a message";
        }
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    TemplateError at(int where) {
        if (line > 0) {
            return this;
        }
        TemplateError located = new TemplateError(kind, getMessage(), where);
        located.setStackTrace(getStackTrace());
        return located;
    }
}
