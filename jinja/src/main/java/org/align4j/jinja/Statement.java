package org.align4j.jinja;

import java.util.List;

/** A tag or text. */
sealed interface Statement
        permits Statement.Output,
                Statement.Data,
                Statement.If,
                Statement.Assign,
                Statement.SetBlock,
                Statement.Define,
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
        frame.budget().enter();
        Flow flow = Flow.NEXT;
        for (int i = 0; i < statements.size() && flow == Flow.NEXT; i++) {
            try {
                frame.budget().spend(1);
                flow = statements.get(i).render(frame);
            } catch (TemplateError e) {
                throw e.at(statements.get(i).line());
            }
        }
        frame.budget().leave();
        return flow;
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
            frame.print(value.value(frame));
            return Flow.NEXT;
        }
    }

    /** One test and what follows where it holds. */
    record Branch(Expression test, List<Statement> body) {}

    record If(int line, List<Branch> branches, List<Statement> otherwise) implements Statement {
        @Override
        public Flow render(Frame frame) {
            for (Branch branch : branches) {
                if (Python.truth(branch.test().value(frame))) {
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
            target.assign(frame, value.value(frame));
            return Flow.NEXT;
        }
    }

    /** {@code {% set target %} body {% endset %}}; the value reads the body's text. */
    record SetBlock(int line, Target target, Expression value, List<Statement> body) implements Statement {
        @Override
        public Flow render(Frame frame) {
            Frame captured = frame.capture();
            Flow flow = Statement.render(body, captured);
            captured.set(Parser.CAPTURED, captured.written());
            target.assign(frame, value.value(captured));
            return flow;
        }
    }

    /**
     * What a macro takes and renders.
     *
     * @param defaults of the last parameters
     */
    record Signature(String name, List<String> parameters, List<Expression> defaults, List<Statement> body) {}

    /** {@code {% macro %}}. */
    record Define(int line, Signature signature) implements Statement {
        @Override
        public Flow render(Frame frame) {
            frame.set(signature.name(), new Macro(signature, frame));
            return Flow.NEXT;
        }
    }

    /** {@code {% generation %}}: transformers' mark around what the assistant wrote. */
    record Generation(int line, List<Statement> body) implements Statement {
        @Override
        public Flow render(Frame frame) {
            Frame captured = frame.capture();
            Statement.render(body, captured);
            String text = captured.text();
            frame.generated(text);
            frame.write(text);
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
