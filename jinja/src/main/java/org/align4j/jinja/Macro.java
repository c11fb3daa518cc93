package org.align4j.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A macro with the scope in which it was defined.
 *
 * @param signature what it takes and renders
 * @param definition where its body looks up other names
 */
record Macro(Statement.Signature signature, Frame definition) implements Callable {
    /** The name under which a call block's body is handed over. */
    static final String CALLER = "caller";

    @Override
    public Object call(Arguments arguments) {
        List<String> parameters = signature.parameters();
        List<Object> positional = arguments.positional();
        if (positional.size() > parameters.size()) {
            throw TemplateError.type(
                    "macro '" + signature.name() + "' takes not more than " + parameters.size() + " argument(s)");
        }
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        Frame frame = definition.capture();
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            Object value = i < positional.size() ? positional.get(i) : named.remove(parameter);
            frame.set(parameter, value != null ? value : missing(i, frame));
        }
        if (signature.takesCaller()) {
            Object caller = named.remove(CALLER);
            frame.set(CALLER, caller != null ? caller : Undefined.because("No caller defined"));
        }
        if (!named.isEmpty()) {
            throw TemplateError.type("macro '" + signature.name() + "' takes no keyword argument '"
                    + named.keySet().iterator().next() + "'");
        }
        Statement.render(signature.body(), frame);
        return frame.written();
    }

    private Object missing(int index, Frame frame) {
        int withDefault =
                index - (signature.parameters().size() - signature.defaults().size());
        return withDefault >= 0
                ? signature.defaults().get(withDefault).value(frame)
                : Undefined.because("parameter '" + signature.parameters().get(index) + "' was not provided");
    }

    @Override
    public String toString() {
        return "<Macro '" + signature.name() + "'>";
    }
}
