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
                Statement.CallBlock,
                Statement.FilterBlock,
                Statement.With,
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
            if (flow == Flow.NEXT) {
                captured.set(Parser.CAPTURED, captured.written());
                target.assign(frame, value.value(captured));
            }
            return flow;
        }
    }

    /**
     * What a macro takes and renders.
     *
     * @param defaults of the last parameters
     * @param takesCaller whether the body asks for {@code caller}
     */
    record Signature(
            String name,
            List<String> parameters,
            List<Expression> defaults,
            List<Statement> body,
            boolean takesCaller) {}

    /** {@code {% macro %}}. */
    record Define(int line, Signature signature) implements Statement {
        @Override
        public Flow render(Frame frame) {
            frame.set(signature.name(), new Macro(signature, frame));
            return Flow.NEXT;
        }
    }

    /** {@code {% call macro() %} body {% endcall %}}: a macro that may render the body as {@code caller()}. */
    record CallBlock(int line, Access.Call call, Signature body) implements Statement {
        @Override
        public Flow render(Frame frame) {
            Object macro = call.function().value(frame);
            Arguments arguments = call.arguments().evaluate(frame).with(Macro.CALLER, new Macro(body, frame));
            frame.print(Python.call(macro, arguments));
            return Flow.NEXT;
        }
    }

    /** {@code {% filter name %} body {% endfilter %}}; the value reads the body's text. */
    record FilterBlock(int line, Expression value, List<Statement> body) implements Statement {
        @Override
        public Flow render(Frame frame) {
            Frame captured = frame.capture();
            Flow flow = Statement.render(body, captured);
            if (flow == Flow.NEXT) {
                captured.set(Parser.CAPTURED, captured.written());
                frame.print(value.value(captured));
            }
            return flow;
        }
    }

    /** {@code {% with target = value %} body {% endwith %}}; values do not see the other targets. */
    record With(int line, List<Target> targets, List<Expression> values, List<Statement> body) implements Statement {
        @Override
        public Flow render(Frame frame) {
            Frame inner = frame.inner();
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).assign(inner, values.get(i).value(frame));
            }
            return Statement.render(body, inner);
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
