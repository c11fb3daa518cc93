package org.align4j.model.text.jinja;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Filters that give text. */
final class TextFilters {
    private static final int LEEWAY = 5;
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("<.*?>", Pattern.DOTALL);

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
                "center",
                List.of("width"),
                (value, arguments) -> StringCase.padded(Text.of(value), arguments.integer("width", 80), " ", "center"));
        Filters.put(
                "replace",
                List.of("old", "new", "count"),
                (value, arguments) -> StringSearch.replaced(
                        Text.of(value),
                        Text.of(arguments.required("old")),
                        Text.of(arguments.required("new")),
                        arguments.given("count") ? arguments.integer("count", -1) : -1));
        Filters.put("truncate", List.of("length", "killwords", "end", "leeway"), TextFilters::truncate);
        Filters.put("indent", List.of("width", "first", "blank"), TextFilters::indent);
        Filters.put(
                "wordcount",
                List.of(),
                (value, arguments) -> WORD.matcher(Text.of(value)).results().count());
        Filters.put("e", List.of(), (value, arguments) -> escape(Text.of(value)));
        Filters.put("escape", List.of(), (value, arguments) -> escape(Text.of(value)));
        Filters.put("forceescape", List.of(), (value, arguments) -> escape(Text.of(value)));
        Filters.put("safe", List.of(), (value, arguments) -> Text.of(value));
        Filters.put("striptags", List.of(), (value, arguments) -> stripTags(Text.of(value)));
        Filters.put("urlencode", List.of(), (value, arguments) -> urlEncode(value));
        Filters.put("xmlattr", List.of("autospace"), TextFilters::xmlAttributes);
        Filters.put(
                "tojson",
                List.of("ensure_ascii", "indent", "separators", "sort_keys"),
                (value, arguments) -> JsonText.of(value, arguments));
        Filters.putRaw("format", (value, arguments) -> {
            Object given = arguments.named().isEmpty()
                    ? new Tuple(arguments.positional())
                    : new java.util.LinkedHashMap<Object, Object>(arguments.named());
            return PercentFormat.format(Text.of(value), given);
        });
    }

    /** Words begin after space, hyphens and opening brackets. */
    private static String title(String text) {
        StringBuilder title = new StringBuilder();
        boolean starts = true;
        for (String character : Text.characters(text)) {
            int c = character.codePointAt(0);
            title.append(starts ? StringCase.upper(character) : StringCase.lower(character));
            starts = Spaces.isSpace(c) || "-({[<".indexOf(c) >= 0;
        }
        return title.toString();
    }

    private static Object truncate(Object value, Arguments.Bound arguments) {
        String text = Text.of(Undefined.refuse(value));
        String end = Text.of(arguments.get("end", "..."));
        long length = arguments.integer("length", 255);
        long leeway = arguments.given("leeway") ? arguments.integer("leeway", LEEWAY) : LEEWAY;
        if (length < Text.length(end) || leeway < 0) {
            throw new TemplateError("AssertionError", "expected length >= " + Text.length(end) + ", got " + length);
        }
        if (Text.length(text) <= length + leeway) {
            return text;
        }
        Slice start = new Slice(None.NONE, length - Text.length(end), None.NONE);
        String kept = String.join("", start.of(Text.characters(text)));
        int space = kept.lastIndexOf(' ');
        return (arguments.flag("killwords") || space < 0 ? kept : kept.substring(0, space)) + end;
    }

    private static Object indent(Object value, Arguments.Bound arguments) {
        Undefined.refuse(value);
        if (!(value instanceof String text)) {
            throw TemplateError.type("unsupported operand type(s) for +=: '" + Python.type(value) + "' and 'str'");
        }
        Object width = arguments.get("width", 4L);
        String indentation = width instanceof String given ? given : " ".repeat((int) Arithmetic.index(width));
        List<Object> lines = StringSplit.lines(text + "\n", false);
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

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace(">", "&gt;")
                .replace("<", "&lt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    private static String stripTags(String text) {
        String bare = TAG.matcher(COMMENT.matcher(text).replaceAll("")).replaceAll("");
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < bare.length(); i++) {
            words.append(Spaces.isSpace(bare.charAt(i)) ? ' ' : bare.charAt(i));
        }
        return words.toString()
                .replaceAll(" +", " ")
                .strip()
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#39;", "'")
                .replace("&#34;", "\"")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    private static Object urlEncode(Object value) {
        if (value instanceof String || !Python.iterable(value)) {
            return quote(Text.of(value)).replace("%2F", "/");
        }
        List<Object> pairs =
                value instanceof java.util.Map ? ContainerMethods.pairs(Python.dict(value)) : Python.items(value);
        List<String> parts = new ArrayList<>();
        for (Object pair : pairs) {
            List<Object> both = Python.items(pair);
            parts.add((quote(Text.of(both.get(0))) + "=" + quote(Text.of(both.get(1)))).replace("%20", "+"));
        }
        return String.join("&", parts);
    }

    private static String quote(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static Object xmlAttributes(Object value, Arguments.Bound arguments) {
        StringBuilder text = new StringBuilder();
        Python.dict(value).forEach((key, item) -> {
            if (item != None.NONE && !(item instanceof Undefined)) {
                text.append(' ')
                        .append(escape(Text.of(key)))
                        .append("=\"")
                        .append(escape(Text.of(item)))
                        .append('"');
            }
        });
        boolean space = Python.truth(arguments.get("autospace", true));
        return space || text.length() == 0 ? text.toString() : text.substring(1);
    }
}
