package org.align4j.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names, literals and brackets, and what may follow them: attributes, subscripts, calls, filters and tests. */
final class OperandParser {
    /** Python reads no longer integers. */
    private static final int MOST_DIGITS = 4300;

    private final TokenStream stream;
    private final ExpressionParser expressions;
    private boolean guarded;
    private boolean callerAsked;

    OperandParser(TokenStream stream, ExpressionParser expressions) {
        this.stream = stream;
        this.expressions = expressions;
    }

    /** Inside an if, an unknown filter is an error only when it is reached. Returns what was set before. */
    boolean guard(boolean now) {
        boolean before = guarded;
        guarded = now;
        return before;
    }

    /** Whether {@code caller} has been read since it was last set. */
    boolean callerAsked(boolean now) {
        boolean before = callerAsked;
        callerAsked = now;
        return before;
    }

    Expression primary() {
        Token token = stream.next();
        return switch (token.kind()) {
            case NAME -> name(token);
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (stream.at(Token.Kind.STRING)) {
                    text.append(stream.next().text());
                }
                yield new Term.Constant(text.toString());
            }
            case INTEGER -> new Term.Constant(integer(token.text(), token.line()));
            case FLOAT -> new Term.Constant(Double.parseDouble(token.text().replace("_", "")));
            default -> bracketed(token);
        };
    }

    private Expression name(Token token) {
        return switch (token.text()) {
            case "true", "True" -> new Term.Constant(true);
            case "false", "False" -> new Term.Constant(false);
            case "none", "None" -> new Term.Constant(None.NONE);
            case Macro.CALLER -> {
                callerAsked = true;
                yield new Term.Name(token.text());
            }
            case "kwargs", "varargs" ->
                throw new TemplateError("Unsupported", "not supported: the name '" + token.text() + "'", token.line());
            default -> new Term.Name(token.text());
        };
    }

    private static Object integer(String text, int line) {
        String digits = text.replace("_", "");
        if (digits.length() > MOST_DIGITS) {
            throw TemplateError.syntax("an integer of more than " + MOST_DIGITS + " digits", line);
        }
        return Arithmetic.narrow(new BigInteger(digits));
    }

    private Expression bracketed(Token token) {
        if (token.isOperator("(")) {
            if (stream.skipOperator(")")) {
                return new Term.TupleOf(List.of());
            }
            Expression inner = expressions.tuple(true, null);
            stream.expectOperator(")");
            return inner;
        }
        if (token.isOperator("[")) {
            return list();
        }
        if (token.isOperator("{")) {
            return dict();
        }
        throw TemplateError.syntax("unexpected '" + token.describe() + "'", token.line());
    }

    private Expression list() {
        List<Expression> items = new ArrayList<>();
        while (!stream.atOperator("]")) {
            if (!items.isEmpty()) {
                stream.expectOperator(",");
            }
            if (!stream.atOperator("]")) {
                items.add(expressions.expression());
            }
        }
        stream.expectOperator("]");
        return new Term.ListOf(items);
    }

    private Expression dict() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!stream.atOperator("}")) {
            if (!keys.isEmpty()) {
                stream.expectOperator(",");
            }
            if (!stream.atOperator("}")) {
                keys.add(expressions.expression());
                stream.expectOperator(":");
                values.add(expressions.expression());
            }
        }
        stream.expectOperator("}");
        return new Term.DictOf(keys, values);
    }

    Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            if (stream.skipOperator(".")) {
                value = dotted(value);
            } else if (stream.skipOperator("[")) {
                value = subscript(value);
            } else if (stream.atOperator("(")) {
                value = new Access.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression dotted(Expression value) {
        Token name = stream.next();
        if (name.kind() == Token.Kind.NAME) {
            return new Access.Attribute(value, name.text());
        }
        if (name.kind() == Token.Kind.INTEGER) {
            return new Access.Item(value, new Term.Constant(integer(name.text(), name.line())));
        }
        throw TemplateError.syntax("expected name or number", name.line());
    }

    private Expression subscript(Expression value) {
        List<Expression> indices = new ArrayList<>();
        while (!stream.atOperator("]")) {
            if (!indices.isEmpty()) {
                stream.expectOperator(",");
            }
            indices.add(sliceOrIndex());
        }
        stream.expectOperator("]");
        return new Access.Item(value, indices.size() == 1 ? indices.get(0) : new Term.TupleOf(indices));
    }

    private Expression sliceOrIndex() {
        Expression start = null;
        if (!stream.atOperator(":")) {
            start = expressions.expression();
            if (!stream.atOperator(":")) {
                return start;
            }
        }
        stream.expectOperator(":");
        Expression stop = sliceEnds() || stream.atOperator(":") ? null : expressions.expression();
        Expression step = stream.skipOperator(":") && !sliceEnds() ? expressions.expression() : null;
        return new Access.SliceOf(start, stop, step);
    }

    private boolean sliceEnds() {
        return stream.atOperator("]") || stream.atOperator(",");
    }

    Expression filtered(Expression start) {
        Expression value = start;
        while (true) {
            if (stream.atOperator("|")) {
                stream.next();
                value = filter(value);
            } else if (stream.skipName("is")) {
                value = test(value);
            } else if (stream.atOperator("(")) {
                value = new Access.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    /** A filter's name and arguments, after the bar. */
    Expression filter(Expression value) {
        Token token = stream.current();
        String name = dottedName();
        if (!guarded && !Filters.known(name)) {
            throw new TemplateError("TemplateAssertionError", "No filter named '" + name + "'.", token.line());
        }
        return new Access.Filtered(value, name, stream.atOperator("(") ? arguments() : CallArguments.NONE);
    }

    private String dottedName() {
        StringBuilder name =
                new StringBuilder(stream.expect(Token.Kind.NAME, "name").text());
        while (stream.skipOperator(".")) {
            name.append('.').append(stream.expect(Token.Kind.NAME, "name").text());
        }
        return name.toString();
    }

    private Expression test(Expression value) {
        boolean negated = stream.skipName("not");
        Token token = stream.current();
        String name = dottedName();
        if (!guarded && !Tests.known(name)) {
            throw new TemplateError("TemplateAssertionError", "No test named '" + name + "'.", token.line());
        }
        CallArguments arguments = CallArguments.NONE;
        if (stream.atOperator("(")) {
            arguments = arguments();
        } else if (startsOperand()) {
            if (stream.atName("is")) {
                throw TemplateError.syntax("You cannot chain multiple tests with is", token.line());
            }
            arguments = CallArguments.of(postfix(primary()));
        }
        Expression test = new Access.Tested(value, name, arguments);
        return negated ? new Operation.Not(test) : test;
    }

    private boolean startsOperand() {
        return switch (stream.current().kind()) {
            case NAME -> !stream.atName("else") && !stream.atName("or") && !stream.atName("and");
            case STRING, INTEGER, FLOAT -> true;
            default -> stream.atOperator("[") || stream.atOperator("{");
        };
    }

    CallArguments arguments() {
        int line = stream.current().line();
        stream.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        Expression more = null;
        Expression moreNamed = null;
        boolean first = true;
        while (!stream.atOperator(")")) {
            if (!first) {
                stream.expectOperator(",");
                if (stream.atOperator(")")) {
                    break;
                }
            }
            first = false;
            if (more == null && moreNamed == null && stream.skipOperator("*")) {
                more = expressions.expression();
            } else if (moreNamed == null && stream.skipOperator("**")) {
                moreNamed = expressions.expression();
            } else if (moreNamed == null
                    && stream.at(Token.Kind.NAME)
                    && stream.look().isOperator("=")) {
                String name = stream.next().text();
                stream.next();
                named.put(name, expressions.expression());
            } else if (more == null && moreNamed == null && named.isEmpty()) {
                positional.add(expressions.expression());
            } else {
                throw TemplateError.syntax("invalid syntax for function call expression", line);
            }
        }
        stream.expectOperator(")");
        return new CallArguments(positional, named, more, moreNamed);
    }
}
