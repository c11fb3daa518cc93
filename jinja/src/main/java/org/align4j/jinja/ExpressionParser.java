package org.align4j.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Expressions, by recursive descent with the precedence of Jinja2's parser. */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", ">", ">=", "<", "<=");

    private final TokenStream stream;
    private final OperandParser operands;

    ExpressionParser(TokenStream stream) {
        this.stream = stream;
        operands = new OperandParser(stream, this);
    }

    OperandParser operands() {
        return operands;
    }

    /** An expression, or several with commas: a tuple. */
    Expression tuple(boolean withConditional, @Nullable String endName) {
        List<Expression> items = new ArrayList<>();
        boolean several = false;
        while (true) {
            if (!items.isEmpty()) {
                stream.expectOperator(",");
            }
            if (tupleEnds(endName)) {
                break;
            }
            items.add(withConditional ? conditional() : or());
            if (!stream.atOperator(",")) {
                break;
            }
            several = true;
        }
        if (several) {
            return new Term.TupleOf(items);
        }
        if (items.isEmpty()) {
            throw TemplateError.syntax(
                    "Expected an expression, got '" + stream.current().describe() + "'",
                    stream.current().line());
        }
        return items.get(0);
    }

    private boolean tupleEnds(@Nullable String endName) {
        return stream.at(Token.Kind.VARIABLE_END)
                || stream.at(Token.Kind.BLOCK_END)
                || stream.atOperator(")")
                || (endName != null && stream.atName(endName));
    }

    Expression expression() {
        return conditional();
    }

    private Expression conditional() {
        stream.inside();
        Expression value = or();
        while (stream.skipName("if")) {
            boolean outer = operands.guard(true);
            Expression test = or();
            Expression otherwise = stream.skipName("else") ? conditional() : null;
            operands.guard(outer);
            value = new Term.Conditional(test, value, otherwise);
        }
        stream.outside();
        return value;
    }

    Expression or() {
        Expression left = and();
        while (stream.skipName("or")) {
            left = new Operation.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (stream.skipName("and")) {
            left = new Operation.And(left, not());
        }
        return left;
    }

    private Expression not() {
        if (!stream.skipName("not")) {
            return comparison();
        }
        stream.inside();
        Expression value = new Operation.Not(not());
        stream.outside();
        return value;
    }

    private Expression comparison() {
        Expression first = sum();
        List<Operation.Comparison> chain = new ArrayList<>();
        while (true) {
            if (stream.at(Token.Kind.OPERATOR)
                    && COMPARISONS.contains(stream.current().text())) {
                chain.add(new Operation.Comparison(stream.next().text(), sum()));
            } else if (stream.skipName("in")) {
                chain.add(new Operation.Comparison("in", sum()));
            } else if (stream.atName("not") && stream.look().isName("in")) {
                stream.next();
                stream.next();
                chain.add(new Operation.Comparison("not in", sum()));
            } else {
                return chain.isEmpty() ? first : new Operation.Compare(first, chain);
            }
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (stream.atOperator("+") || stream.atOperator("-")) {
            left = new Operation.Binary(stream.next().text(), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        List<Expression> parts = new ArrayList<>(List.of(product()));
        while (stream.skipOperator("~")) {
            parts.add(product());
        }
        return parts.size() == 1 ? parts.get(0) : new Operation.Concatenation(parts);
    }

    private Expression product() {
        Expression left = unary(true);
        while (stream.atOperator("*") || stream.atOperator("/") || stream.atOperator("//") || stream.atOperator("%")) {
            left = new Operation.Binary(stream.next().text(), left, unary(true));
        }
        if (stream.atOperator("**")) {
            throw new TemplateError(
                    "Unsupported",
                    "not supported: the operator '**'",
                    stream.current().line());
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        Expression value;
        if (stream.atOperator("-") || stream.atOperator("+")) {
            stream.inside();
            value = new Operation.Sign(stream.next().text(), unary(false));
            stream.outside();
        } else {
            value = operands.primary();
        }
        value = operands.postfix(value);
        return withFilters ? operands.filtered(value) : value;
    }
}
