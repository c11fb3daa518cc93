package org.align4j.jinja;

import java.util.LinkedHashMap;
import java.util.List;

/** Filters that give text. */
final class TextFilters {
    private TextFilters() {}

    static void register() {
        Filters.put("string", List.of(), (value, arguments) -> Text.of(value));
        Filters.put("upper", List.of(), (value, arguments) -> StringCase.upper(Text.of(value)));
        Filters.put("lower", List.of(), (value, arguments) -> StringCase.lower(Text.of(value)));
        Filters.put("capitalize", List.of(), (value, arguments) -> StringCase.capitalize(Text.of(value)));
        Filters.put("title", List.of(), (value, arguments) -> title(Text.of(value)));
        Filters.put(
                "trim",
                List.of("chars"),
                (value, arguments) -> StringSplit.strip(Text.of(value), arguments.get("chars", None.NONE), true, true));
        Filters.put(
                "replace",
                List.of("old", "new", "count"),
                (value, arguments) -> StringSearch.replaced(
                        Text.of(value),
                        Text.of(arguments.required("old")),
                        Text.of(arguments.required("new")),
                        arguments.given("count") ? arguments.integer("count", -1) : -1));
        Filters.put("indent", List.of("width", "first", "blank"), TextFilters::indent);
        for (String name : List.of("e", "escape")) {
            Filters.put(
                    name, List.of(), (value, arguments) -> Markup.escape(value).text());
        }
        Filters.put("safe", List.of(), (value, arguments) -> Text.of(value));
        Filters.put(
                "tojson",
                List.of("ensure_ascii", "indent", "separators", "sort_keys"),
                (value, arguments) -> JsonText.of(value, arguments));
        Filters.putRaw("format", (value, arguments) -> {
            boolean byName = !arguments.named().isEmpty();
            if (byName && !arguments.positional().isEmpty()) {
                throw new TemplateError(
                        "FilterArgumentError", "can't handle positional and keyword arguments at the same time");
            }
            return Formats.percent(
                    Text.of(value),
                    byName ? new LinkedHashMap<Object, Object>(arguments.named()) : new Tuple(arguments.positional()));
        });
    }

    /** Words begin after space, hyphens and opening brackets. */
    private static String title(String text) {
        StringBuilder title = new StringBuilder();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (Spaces.isSpace(text.charAt(i)) || "-({[<".indexOf(text.charAt(i)) >= 0) {
                word(text.substring(from, i + 1), title);
                from = i + 1;
            }
        }
        word(text.substring(from), title);
        return title.toString();
    }

    private static void word(String word, StringBuilder into) {
        if (!word.isEmpty()) {
            int rest = word.offsetByCodePoints(0, 1);
            into.append(StringCase.upper(word.substring(0, rest))).append(StringCase.lower(word.substring(rest)));
        }
    }

    private static Object indent(Object value, Arguments.Bound arguments) {
        Undefined.refuse(value);
        if (!(value instanceof String text)) {
            throw TemplateError.type("unsupported operand type(s) for +=: '" + Python.type(value) + "' and 'str'");
        }
        Object width = arguments.get("width", 4L);
        String indentation = width instanceof String given ? given : Text.repeated(" ", Arithmetic.index(width));
        List<Object> lines = StringSplit.lines(text + "\n", false);
        RenderBudget.current().text(text.length() + (long) lines.size() * indentation.length());
        StringBuilder result = new StringBuilder(arguments.flag("first") ? indentation : "");
        for (int i = 0; i < lines.size(); i++) {
            String line = (String) lines.get(i);
            if (i > 0) {
                result.append('\n').append(arguments.flag("blank") || !line.isEmpty() ? indentation : "");
            }
            result.append(line);
        }
        return result.toString();
    }
}
