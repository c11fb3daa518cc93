package org.align4j.model.text.jinja;

import java.util.List;

/** Operators. */
sealed interface Operation extends Expression {
    record Or(Expression left, Expression right) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            Object value = left.evaluate(frame);
            return Python.truth(value) ? value : right.evaluate(frame);
        }
    }

    record And(Expression left, Expression right) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            Object value = left.evaluate(frame);
            return Python.truth(value) ? right.evaluate(frame) : value;
        }
    }

    record Not(Expression value) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            return !Python.truth(value.evaluate(frame));
        }
    }

    record Sign(String sign, Expression value) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            return Arithmetic.sign(sign, value.evaluate(frame));
        }
    }

    record Binary(String operator, Expression left, Expression right) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            Object first = left.evaluate(frame);
            return Arithmetic.apply(operator, first, right.evaluate(frame));
        }
    }

    /** Values joined by tildes: their texts, one after the other. */
    record Concatenation(List<Expression> parts) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            StringBuilder text = new StringBuilder();
            for (Expression part : parts) {
                text.append(Text.of(part.evaluate(frame)));
            }
            return text.toString();
        }
    }

    /** One link of a chain. */
    record Comparison(String operator, Expression right) {}

    /** {@code a < b <= c}: true if every link is; every operand is evaluated once. */
    record Compare(Expression first, List<Comparison> chain) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            Object left = first.evaluate(frame);
            for (Comparison link : chain) {
                Object right = link.right().evaluate(frame);
                if (!Ordering.compare(link.operator(), left, right)) {
                    return false;
                }
                left = right;
            }
            return true;
        }
    }
}
