package org.align4j.jinja;

import java.util.ArrayList;
import java.util.List;

/** Operators. */
sealed interface Operation extends Expression {
    record Or(Expression left, Expression right) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            Object value = left.value(frame);
            return Python.truth(value) ? value : right.value(frame);
        }
    }

    record And(Expression left, Expression right) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            Object value = left.value(frame);
            return Python.truth(value) ? right.value(frame) : value;
        }
    }

    record Not(Expression value) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            return !Python.truth(value.value(frame));
        }
    }

    record Sign(String sign, Expression value) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            return Arithmetic.sign(sign, value.value(frame));
        }
    }

    record Binary(String operator, Expression left, Expression right) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            Object first = left.value(frame);
            return Arithmetic.apply(operator, first, right.value(frame));
        }
    }

    /** Values joined by tildes: their texts, one after the other. */
    record Concatenation(List<Expression> parts) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            List<String> texts = new ArrayList<>();
            for (Expression part : parts) {
                texts.add(Text.of(part.value(frame)));
            }
            return Text.joined("", texts);
        }
    }

    /** One link of a chain. */
    record Comparison(String operator, Expression right) {}

    /** {@code a < b <= c}: true if every link is; every operand is evaluated once. */
    record Compare(Expression first, List<Comparison> chain) implements Operation {
        @Override
        public Object evaluate(Frame frame) {
            Object left = first.value(frame);
            for (Comparison link : chain) {
                Object right = link.right().value(frame);
                if (!Ordering.compare(link.operator(), left, right)) {
                    return false;
                }
                left = right;
            }
            return true;
        }
    }
}
