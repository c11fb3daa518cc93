package org.align4j.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/**
 * A template, read once and rendered often. Immutable and safe for several threads. Reading and rendering end within a
 * {@link RenderBudget}, whatever the template says.
 */
public final class Template {
    private static final int LONGEST_SOURCE = 1_000_000;

    private final List<Statement> statements;
    private final boolean page;

    private Template(List<Statement> statements, boolean page) {
        this.statements = statements;
        this.page = page;
    }

    /**
     * Reads a chat template.
     *
     * @throws TemplateError with its line, if it is not valid or uses something unsupported
     */
    public static Template parse(String source) {
        return new Template(statements(source), false);
    }

    /**
     * Reads a template of an HTML page: what its expressions give is escaped unless it is marked {@code safe} or came out
     * of a macro or a set block.
     *
     * @throws TemplateError with its line, if it is not valid or uses something unsupported
     */
    public static Template page(String source) {
        return new Template(statements(source), true);
    }

    private static List<Statement> statements(String source) {
        if (source.length() > LONGEST_SOURCE) {
            throw new TemplateError("BudgetSpent", "the template has more than " + LONGEST_SOURCE + " characters");
        }
        return RenderBudget.reading(source.length(), () -> Parser.parse(source));
    }

    /**
     * Renders the template.
     *
     * @param variables JSON values; a JSON null is Python's None
     * @param now what {@code strftime_now} sees
     * @throws TemplateError if the template raises an exception, does something Python refuses, or takes too much
     */
    public Rendering render(Map<String, JsonNode> variables, LocalDateTime now) {
        long given = variables.values().stream().mapToLong(Template::size).sum();
        return RenderBudget.rendering(given, () -> {
            Frame globals = Frame.start(now, page);
            Globals.define(globals);
            Frame frame = globals.inner();
            variables.forEach((name, value) -> frame.set(name, Python.of(value)));
            Statement.render(statements, frame);
            return frame.rendering();
        });
    }

    private static long size(JsonNode value) {
        long size = 1L + (value.isTextual() ? value.textValue().length() : 0);
        for (JsonNode item : value) {
            size += size(item);
        }
        return size;
    }
}
