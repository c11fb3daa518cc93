package org.align4j.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Tags and text to statements. */
final class Parser {
    /** A name that no template can write, for the text of a captured block. */
    static final String CAPTURED = " captured";

    private final TokenStream stream;
    private final ExpressionParser expressions;
    private final Deque<String> openTags = new ArrayDeque<>();
    private int loops;

    private Parser(TokenStream stream) {
        this.stream = stream;
        expressions = new ExpressionParser(stream);
    }

    static List<Statement> parse(String template) {
        Parser parser = new Parser(new TokenStream(Lexer.tokens(template)));
        return parser.statements(List.of());
    }

    /** Statements up to one of these tags, whose name is then the current token; none: up to the end. */
    private List<Statement> statements(List<String> ends) {
        stream.inside();
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = stream.current();
            switch (token.kind()) {
                case DATA ->
                    statements.add(
                            new Statement.Data(token.line(), stream.next().text()));
                case VARIABLE_BEGIN -> {
                    stream.next();
                    statements.add(new Statement.Output(token.line(), expressions.tuple(true, null)));
                    stream.expect(Token.Kind.VARIABLE_END, "end of print statement");
                }
                case BLOCK_BEGIN -> {
                    stream.next();
                    if (stream.at(Token.Kind.NAME)
                            && ends.contains(stream.current().text())) {
                        stream.outside();
                        return statements;
                    }
                    statements.add(statement(ends));
                    stream.expect(Token.Kind.BLOCK_END, "end of statement block");
                }
                default -> {
                    if (!ends.isEmpty()) {
                        throw TemplateError.syntax("Unexpected end of template." + looking(ends), token.line());
                    }
                    stream.outside();
                    return statements;
                }
            }
        }
    }

    private String looking(List<String> ends) {
        if (ends.isEmpty()) {
            return "";
        }
        return " Jinja was looking for the following tags: '" + String.join("' or '", ends)
                + "'. The innermost block that needs to be closed is '" + openTags.peek() + "'.";
    }

    private Statement statement(List<String> ends) {
        Token tag = stream.expect(Token.Kind.NAME, "tag name");
        openTags.push(tag.text());
        try {
            return switch (tag.text()) {
                case "for" -> loop(tag.line());
                case "if" -> conditional(tag.line());
                case "set" -> set(tag.line());
                case "macro" -> macro(tag.line());
                case "call" -> call(tag.line());
                case "filter" -> filter(tag.line());
                case "with" -> with(tag.line());
                case "generation" -> new Statement.Generation(tag.line(), body("endgeneration"));
                case "break" -> jump(tag, Statement.Flow.BREAK);
                case "continue" -> jump(tag, Statement.Flow.CONTINUE);
                case "autoescape", "block", "extends", "from", "import", "include", "print" ->
                    throw new TemplateError("Unsupported", "not supported: the tag '" + tag.text() + "'", tag.line());
                default -> {
                    openTags.pop();
                    String message = "Encountered unknown tag '" + tag.text() + "'." + looking(ends);
                    openTags.push(tag.text());
                    throw TemplateError.syntax(message, tag.line());
                }
            };
        } finally {
            openTags.pop();
        }
    }

    private Statement jump(Token tag, Statement.Flow flow) {
        if (loops == 0) {
            throw TemplateError.syntax("'" + tag.text() + "' outside loop", tag.line());
        }
        return new Statement.Jump(tag.line(), flow);
    }

    /** The rest of the tag, then statements; the end tag's name is then the current token. */
    private List<Statement> bodyUntil(String... ends) {
        stream.skipOperator(":");
        stream.expect(Token.Kind.BLOCK_END, "end of statement block");
        return statements(List.of(ends));
    }

    /** A body that makes a scope of its own, with its end tag. */
    private List<Statement> body(String end) {
        boolean outer = expressions.operands().guard(false);
        List<Statement> body = bodyUntil(end);
        stream.next();
        expressions.operands().guard(outer);
        return body;
    }

    private Statement loop(int line) {
        loops++;
        Target target = target("in", false);
        loops--;
        stream.expectName("in");
        Expression items = expressions.tuple(false, "recursive");
        Expression test = stream.skipName("if") ? expressions.expression() : null;
        if (stream.atName("recursive")) {
            throw new TemplateError("Unsupported", "not supported: a recursive loop", line);
        }
        boolean outer = expressions.operands().guard(false);
        loops++;
        List<Statement> body = bodyUntil("endfor", "else");
        loops--;
        List<Statement> otherwise = stream.next().text().equals("else") ? body("endfor") : List.of();
        expressions.operands().guard(outer);
        return new Loop(line, target, items, test, body, otherwise);
    }

    private Statement conditional(int line) {
        boolean outer = expressions.operands().guard(true);
        List<Statement.Branch> branches = new ArrayList<>();
        List<Statement> otherwise = List.of();
        String next;
        do {
            Expression test = expressions.tuple(false, null);
            branches.add(new Statement.Branch(test, bodyUntil("elif", "else", "endif")));
            next = stream.next().text();
        } while (next.equals("elif"));
        if (next.equals("else")) {
            otherwise = bodyUntil("endif");
            stream.next();
        }
        expressions.operands().guard(outer);
        return new Statement.If(line, branches, otherwise);
    }

    private Statement set(int line) {
        Target target = target(null, true);
        if (stream.skipOperator("=")) {
            return new Statement.Assign(line, target, expressions.tuple(true, null));
        }
        Expression value = filters(new Access.Captured(CAPTURED));
        return new Statement.SetBlock(line, target, value, body("endset"));
    }

    private Expression filters(Expression start) {
        Expression value = start;
        while (stream.skipOperator("|")) {
            value = expressions.operands().filter(value);
        }
        return value;
    }

    private Statement macro(int line) {
        String name = stream.expect(Token.Kind.NAME, "name").text();
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        parameters(parameters, defaults);
        return new Statement.Define(line, signature(name, parameters, defaults, "endmacro"));
    }

    /** The body of a macro or a call block. */
    private Statement.Signature signature(String name, List<String> parameters, List<Expression> defaults, String end) {
        int outerLoops = loops;
        loops = 0;
        boolean outerCaller = expressions.operands().callerAsked(false);
        List<Statement> body = body(end);
        boolean caller = expressions.operands().callerAsked(false);
        expressions.operands().callerAsked(outerCaller || caller);
        loops = outerLoops;
        return new Statement.Signature(name, parameters, defaults, body, caller);
    }

    private Statement call(int line) {
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        if (stream.atOperator("(")) {
            parameters(parameters, defaults);
        }
        if (!(expressions.expression() instanceof Access.Call call)) {
            throw TemplateError.syntax("expected call", line);
        }
        return new Statement.CallBlock(line, call, signature("call", parameters, defaults, "endcall"));
    }

    private Statement filter(int line) {
        Expression value = filters(expressions.operands().filter(new Access.Captured(CAPTURED)));
        return new Statement.FilterBlock(line, value, body("endfilter"));
    }

    private Statement with(int line) {
        List<Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!stream.at(Token.Kind.BLOCK_END)) {
            if (!targets.isEmpty()) {
                stream.expectOperator(",");
            }
            targets.add(singleTarget(false));
            stream.expectOperator("=");
            values.add(expressions.expression());
        }
        return new Statement.With(line, targets, values, body("endwith"));
    }

    private void parameters(List<String> parameters, List<Expression> defaults) {
        stream.expectOperator("(");
        while (!stream.atOperator(")")) {
            if (!parameters.isEmpty()) {
                stream.expectOperator(",");
            }
            Token name = stream.expect(Token.Kind.NAME, "name");
            if (stream.skipOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw TemplateError.syntax("non-default argument follows default argument", name.line());
            }
            parameters.add(name.text());
        }
        stream.expectOperator(")");
    }

    /** A name, a namespace's attribute, or several with commas. */
    private Target target(@org.jspecify.annotations.Nullable String endName, boolean withNamespace) {
        List<Target> parts = new ArrayList<>();
        boolean several = false;
        while (true) {
            if (endName != null && stream.atName(endName) && !parts.isEmpty()) {
                break;
            }
            parts.add(singleTarget(withNamespace));
            if (!stream.skipOperator(",")) {
                break;
            }
            several = true;
        }
        return several ? new Target.ToTuple(parts) : parts.get(0);
    }

    private Target singleTarget(boolean withNamespace) {
        if (stream.skipOperator("(")) {
            stream.inside();
            Target inner = target(null, withNamespace);
            stream.outside();
            stream.expectOperator(")");
            return inner;
        }
        Token name = stream.expect(Token.Kind.NAME, "name");
        if (Set.of("true", "false", "none", "True", "False", "None").contains(name.text())) {
            throw TemplateError.syntax("can't assign to 'const'", name.line());
        }
        if (loops > 0 && name.text().equals("loop")) {
            throw new TemplateError(
                    "TemplateAssertionError", "Can't assign to special loop variable in for-loop target", name.line());
        }
        if (withNamespace && stream.skipOperator(".")) {
            String attribute = stream.expect(Token.Kind.NAME, "name").text();
            return new Target.ToAttribute(name.text(), attribute);
        }
        return new Target.ToName(name.text());
    }
}
