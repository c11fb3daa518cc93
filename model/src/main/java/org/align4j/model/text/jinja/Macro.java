package org.align4j.model.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A macro, or the body of a call block, with the scope in which it was defined.
 *
 * @param signature what it takes and renders
 * @param definition where its body looks up other names
 */
record Macro(Statement.Signature signature, Frame definition) implements Callable {
    @Override
    public Object call(Arguments arguments) {
        List<String> parameters = signature.parameters();
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        Frame frame = definition.capture();
        int given = Math.min(parameters.size(), arguments.positional().size());
        for (int i = 0; i < given; i++) {
            frame.set(parameters.get(i), arguments.positional().get(i));
        }
        for (int i = given; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            Object value = named.remove(parameter);
            frame.set(parameter, value != null ? value : missing(i, frame));
        }
        bindSpecial(arguments.positional(), named, frame);
        Statement.render(signature.body(), frame);
        return frame.text();
    }

    private Object missing(int index, Frame frame) {
        int withDefault =
                index - (signature.parameters().size() - signature.defaults().size());
        return withDefault >= 0
                ? signature.defaults().get(withDefault).evaluate(frame)
                : Undefined.because("parameter '" + signature.parameters().get(index) + "' was not provided");
    }

    private void bindSpecial(List<Object> positional, Map<String, Object> named, Frame frame) {
        if (signature.uses("caller") && !signature.parameters().contains("caller")) {
            Object caller = named.remove("caller");
            frame.set("caller", caller == null ? Undefined.because("No caller defined") : caller);
        }
        if (signature.uses("kwargs")) {
            frame.set("kwargs", new LinkedHashMap<Object, Object>(named));
        } else if (!named.isEmpty()) {
            throw TemplateError.type("macro '" + signature.name() + "' takes no keyword argument '"
                    + named.keySet().iterator().next() + "'");
        }
        int parameters = signature.parameters().size();
        List<Object> more = positional.size() > parameters
                ? new ArrayList<>(positional.subList(parameters, positional.size()))
                : List.of();
        if (signature.uses("varargs")) {
            frame.set("varargs", new Tuple(more));
        } else if (!more.isEmpty()) {
            throw TemplateError.type(
                    "macro '" + signature.name() + "' takes not more than " + parameters + " argument(s)");
        }
    }
}
