package org.align4j.model.text.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/** A chat template, read once and rendered often. Immutable and safe for several threads. */
public final class Template {
    private final List<Statement> statements;

    private Template(List<Statement> statements) {
        this.statements = statements;
    }

    /**
     * Reads a template.
     *
     * @throws TemplateError with its line, if it is not valid or uses something unsupported
     */
    public static Template parse(String source) {
        try {
            return new Template(Parser.parse(source));
        } catch (StackOverflowError e) {
            throw new TemplateError("RecursionError", "the template is nested too deeply");
        }
    }

    /**
     * Renders the template.
     *
     * @param variables JSON values; a JSON null is Python's None
     * @param now what {@code strftime_now} sees
     * @throws TemplateError if the template raises an exception or does something Python refuses
     */
    public Rendering render(Map<String, JsonNode> variables, LocalDateTime now) {
        Frame globals = Frame.start(now);
        Globals.define(globals);
        Frame frame = globals.inner();
        variables.forEach((name, value) -> frame.set(name, Python.of(value)));
        try {
            Statement.render(statements, frame);
        } catch (StackOverflowError e) {
            throw new TemplateError("RecursionError", "maximum recursion depth exceeded");
        }
        return frame.rendering();
    }
}
