package org.align4j.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Stripping, splitting and joining. */
final class StringSplit {
    private StringSplit() {}

    static void register(Map<String, StringMethods.Method> methods) {
        methods.put("strip", (text, arguments) -> strip(text, characters("strip", arguments), true, true));
        methods.put("lstrip", (text, arguments) -> strip(text, characters("lstrip", arguments), true, false));
        methods.put("rstrip", (text, arguments) -> strip(text, characters("rstrip", arguments), false, true));
        methods.put("split", (text, arguments) -> split(text, arguments, false));
        methods.put("rsplit", (text, arguments) -> split(text, arguments, true));
        methods.put(
                "splitlines",
                (text, arguments) -> lines(
                        text, arguments.bind("splitlines", List.of("keepends")).flag("keepends")));
        methods.put("join", StringSplit::join);
    }

    private static Object characters(String method, Arguments arguments) {
        return arguments.bind(method, List.of("chars")).get("chars", None.NONE);
    }

    /** @param characters to strip, None for white space */
    static String strip(String text, Object characters, boolean left, boolean right) {
        if (characters == None.NONE) {
            RenderBudget.current().read(text.length());
            String stripped = left ? Spaces.stripLeft(text) : text;
            return right ? Spaces.stripRight(stripped) : stripped;
        }
        String set = StringMethods.text("strip", characters);
        RenderBudget.current().search(text.length(), set.length());
        int[] points = text.codePoints().toArray();
        int start = 0;
        int end = points.length;
        while (left && start < end && set.indexOf(points[start]) >= 0) {
            start++;
        }
        while (right && end > start && set.indexOf(points[end - 1]) >= 0) {
            end--;
        }
        return new String(points, start, end - start);
    }

    private static Object split(String text, Arguments arguments, boolean fromRight) {
        Arguments.Bound bound = arguments.bind("split", List.of("sep", "maxsplit"));
        long limit = bound.integer("maxsplit", -1);
        long most = limit < 0 ? Long.MAX_VALUE : limit;
        List<Object> parts;
        if (bound.given("sep")) {
            String separator = StringMethods.text("split", bound.required("sep"));
            if (separator.isEmpty()) {
                throw TemplateError.value("empty separator");
            }
            RenderBudget.current().search(text.length(), separator.length());
            parts = fromRight ? splitRight(text, separator, most) : splitLeft(text, separator, most);
        } else {
            RenderBudget.current().read(text.length());
            parts = fromRight ? wordsRight(text, most) : words(text, most);
        }
        RenderBudget.current().spend(parts.size());
        return parts;
    }

    private static List<Object> splitLeft(String text, String separator, long most) {
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (int next = text.indexOf(separator); next >= 0 && parts.size() < most; ) {
            parts.add(text.substring(from, next));
            from = next + separator.length();
            next = text.indexOf(separator, from);
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static List<Object> splitRight(String text, String separator, long most) {
        List<Object> parts = new ArrayList<>();
        int end = text.length();
        int at = text.lastIndexOf(separator);
        while (at >= 0 && parts.size() < most) {
            parts.add(text.substring(at + separator.length(), end));
            end = at;
            at = text.lastIndexOf(separator, end - separator.length());
        }
        parts.add(text.substring(0, end));
        Collections.reverse(parts);
        return parts;
    }

    private static List<Object> words(String text, long most) {
        List<Object> words = new ArrayList<>();
        int start = Spaces.skip(text, 0);
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && (words.size() == most || !Spaces.isSpace(text.charAt(end)))) {
                end++;
            }
            words.add(text.substring(start, end));
            start = Spaces.skip(text, end);
        }
        return words;
    }

    private static List<Object> wordsRight(String text, long most) {
        List<Object> words = new ArrayList<>();
        int end = Spaces.skipBack(text, text.length());
        while (end > 0) {
            int start = end;
            while (start > 0 && (words.size() == most || !Spaces.isSpace(text.charAt(start - 1)))) {
                start--;
            }
            words.add(text.substring(start, end));
            end = Spaces.skipBack(text, start);
        }
        Collections.reverse(words);
        return words;
    }

    static List<Object> lines(String text, boolean keepEnds) {
        RenderBudget.current().read(text.length());
        List<Object> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (Spaces.isLineEnd(text.charAt(i))) {
                int end = i;
                if (text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                lines.add(text.substring(from, keepEnds ? i + 1 : end));
                from = i + 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        RenderBudget.current().spend(lines.size());
        return lines;
    }

    private static Object join(String separator, Arguments arguments) {
        List<String> parts = new ArrayList<>();
        List<Object> items =
                Python.items(arguments.bind("join", List.of("iterable")).required("iterable"));
        for (int i = 0; i < items.size(); i++) {
            if (!(items.get(i) instanceof String part)) {
                throw TemplateError.type(
                        "sequence item " + i + ": expected str instance, " + Python.type(items.get(i)) + " found");
            }
            parts.add(part);
        }
        return Text.joined(separator, parts);
    }
}
