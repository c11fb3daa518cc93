package org.align4j.model.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A tag or text. */
sealed interface Statement
        permits Statement.Output,
                Statement.Data,
                Statement.If,
                Statement.Assign,
                Statement.SetBlock,
                Statement.With,
                Statement.Define,
                Statement.CallBlock,
                Statement.FilterBlock,
                Statement.Generation,
                Statement.Jump,
                Loop {
    /** What comes after a statement. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    /** Line of the template, from 1. */
    int line();

    Flow render(Frame frame);

    /** Renders statements until one jumps. */
    static Flow render(List<Statement> statements, Frame frame) {
        for (Statement statement : statements) {
            try {
                Flow flow = statement.render(frame);
                if (flow != Flow.NEXT) {
                    return flow;
                }
            } catch (TemplateError e) {
                throw e.at(statement.line());
            }
        }
        return Flow.NEXT;
    }

    /** Text that stands as it is. */
    record Data(int line, String text) implements Statement {
        @Override
        public Flow render(Frame frame) {
            frame.write(text);
            return Flow.NEXT;
        }
    }

    /** {@code {{ value }}}. */
    record Output(int line, Expression value) implements Statement {
        @Override
        public Flow render(Frame frame) {
            frame.write(Text.of(value.evaluate(frame)));
            return Flow.NEXT;
        }
    }

    /** One test and what follows where it holds. */
    record Branch(Expression test, List<Statement> body) {}

    record If(int line, List<Branch> branches, List<Statement> otherwise) implements Statement {
        @Override
        public Flow render(Frame frame) {
            for (Branch branch : branches) {
                if (Python.truth(branch.test().evaluate(frame))) {
                    return Statement.render(branch.body(), frame);
                }
            }
            return Statement.render(otherwise, frame);
        }
    }

    /** {@code {% set target = value %}}. */
    record Assign(int line, Target target, Expression value) implements Statement {
        @Override
        public Flow render(Frame frame) {
            target.assign(frame, value.evaluate(frame));
            return Flow.NEXT;
        }
    }

    /** {@code {% set target %} body {% endset %}}; the value reads the body's text. */
    record SetBlock(int line, Target target, Expression value, List<Statement> body) implements Statement {
        @Override
        public Flow render(Frame frame) {
            Frame captured = frame.capture();
            Flow flow = Statement.render(body, captured);
            captured.set(Parser.CAPTURED, captured.text());
            target.assign(frame, value.evaluate(captured));
            return flow;
        }
    }

    record FilterBlock(int line, Expression value, List<Statement> body) implements Statement {
        @Override
        public Flow render(Frame frame) {
            Frame captured = frame.capture();
            Flow flow = Statement.render(body, captured);
            captured.set(Parser.CAPTURED, captured.text());
            frame.write(Text.of(value.evaluate(captured)));
            return flow;
        }
    }

    record With(int line, List<Target> targets, List<Expression> values, List<Statement> body) implements Statement {
        @Override
        public Flow render(Frame frame) {
            List<Object> evaluated = new ArrayList<>();
            for (Expression value : values) {
                evaluated.add(value.evaluate(frame));
            }
            Frame inner = frame.inner();
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).assign(inner, evaluated.get(i));
            }
            return Statement.render(body, inner);
        }
    }

    /**
     * What a macro takes and renders.
     *
     * @param defaults of the last parameters
     * @param namesRead by the body; {@code caller}, {@code kwargs} and {@code varargs} are given only where read
     */
    record Signature(
            String name,
            List<String> parameters,
            List<Expression> defaults,
            List<Statement> body,
            Set<String> namesRead) {
        boolean uses(String special) {
            return namesRead.contains(special);
        }
    }

    /** {@code {% macro %}}. */
    record Define(int line, Signature signature) implements Statement {
        @Override
        public Flow render(Frame frame) {
            frame.set(signature.name(), new Macro(signature, frame));
            return Flow.NEXT;
        }
    }

    /** {@code {% call macro() %} body {% endcall %}}. */
    record CallBlock(int line, Signature caller, Access.Call call) implements Statement {
        @Override
        public Flow render(Frame frame) {
            Object value = call.call(frame, Arguments.NONE.with("caller", new Macro(caller, frame)));
            frame.write(Text.of(value));
            return Flow.NEXT;
        }
    }

    /** {@code {% generation %}}: transformers' mark around what the assistant wrote. */
    record Generation(int line, List<Statement> body) implements Statement {
        @Override
        public Flow render(Frame frame) {
            Frame captured = frame.capture();
            Statement.render(body, captured);
            frame.generated(captured.text());
            frame.write(captured.text());
            return Flow.NEXT;
        }
    }

    /** {@code {% break %}} or {@code {% continue %}}. */
    record Jump(int line, Flow flow) implements Statement {
        @Override
        public Flow render(Frame frame) {
            return flow;
        }
    }
}
