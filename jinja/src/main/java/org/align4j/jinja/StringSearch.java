package org.align4j.jinja;

import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Finding, replacing and formatting. */
final class StringSearch {
    private StringSearch() {}

    static void register(Map<String, StringMethods.Method> methods) {
        methods.put("startswith", (text, arguments) -> affix("startswith", text, arguments, String::startsWith));
        methods.put("endswith", (text, arguments) -> affix("endswith", text, arguments, String::endsWith));
        methods.put("find", (text, arguments) -> find("find", text, arguments));
        methods.put("rfind", (text, arguments) -> find("rfind", text, arguments));
        methods.put("count", StringSearch::count);
        methods.put("replace", StringSearch::replace);
        methods.put("removeprefix", (text, arguments) -> {
            String prefix = only("removeprefix", arguments);
            return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
        });
        methods.put("removesuffix", (text, arguments) -> {
            String suffix = only("removesuffix", arguments);
            return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
        });
        methods.put("format", Formats::braces);
    }

    private static String only(String method, Arguments arguments) {
        return StringMethods.text(method, arguments.bind(method, List.of("x")).required("x"));
    }

    /** The part of the text that start and end arguments select, and where it begins. */
    private record Part(String text, int offset) {}

    private static Part part(String text, Arguments.Bound bound) {
        if (!bound.given("start") && !bound.given("end")) {
            return new Part(text, 0);
        }
        Slice slice = new Slice(bound.get("start", None.NONE), bound.get("end", None.NONE), None.NONE);
        Object start = bound.get("start", None.NONE);
        long first = start == None.NONE ? 0 : Arithmetic.index(start);
        long offset = Math.max(0, first < 0 ? first + Text.length(text) : first);
        return new Part(slice.of(text), (int) Math.min(Integer.MAX_VALUE, offset));
    }

    private static Object affix(String method, String text, Arguments arguments, BiPredicate<String, String> matches) {
        Arguments.Bound bound = arguments.bind(method, List.of("affix", "start", "end"));
        String part = part(text, bound).text();
        return StringMethods.alternatives(method, bound.required("affix")).stream()
                .anyMatch(affix -> matches.test(part, affix));
    }

    private static Object find(String method, String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bind(method, List.of("sub", "start", "end"));
        Part part = part(text, bound);
        String wanted = StringMethods.text(method, bound.required("sub"));
        RenderBudget.current().search(part.text().length(), wanted.length());
        int unit = method.startsWith("r")
                ? part.text().lastIndexOf(wanted)
                : part.text().indexOf(wanted);
        return unit < 0 ? -1L : (long) part.offset() + part.text().codePointCount(0, unit);
    }

    private static Object count(String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("count", List.of("sub", "start", "end"));
        String part = part(text, bound).text();
        String wanted = StringMethods.text("count", bound.required("sub"));
        if (wanted.isEmpty()) {
            return Text.length(part) + 1L;
        }
        RenderBudget.current().search(part.length(), wanted.length());
        long count = 0;
        for (int i = part.indexOf(wanted); i >= 0; i = part.indexOf(wanted, i + wanted.length())) {
            count++;
        }
        return count;
    }

    private static Object replace(String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("replace", List.of("old", "new", "count"));
        return replaced(
                text,
                StringMethods.text("replace", bound.required("old")),
                StringMethods.text("replace", bound.required("new")),
                bound.integer("count", -1));
    }

    /** @param count how many at most; negative: all */
    static String replaced(String text, String old, String with, long count) {
        RenderBudget budget = RenderBudget.current();
        budget.search(text.length(), old.length());
        long most = count < 0 ? Long.MAX_VALUE : count;
        StringBuilder result = new StringBuilder();
        int from = 0;
        int next = most == 0 ? -1 : text.indexOf(old);
        for (long done = 1; next >= 0; done++) {
            budget.fits((long) result.length() + next - from + with.length());
            result.append(text, from, next).append(with);
            from = next + old.length();
            next = done == most ? -1 : following(text, old, next);
        }
        String replaced = result.append(text.substring(from)).toString();
        budget.text(replaced.length());
        return replaced;
    }

    /** The next occurrence; replacing nothing puts the new text around every character. */
    private static int following(String text, String old, int at) {
        if (!old.isEmpty()) {
            return text.indexOf(old, at + old.length());
        }
        return at == text.length() ? -1 : at + Character.charCount(text.codePointAt(at));
    }
}
