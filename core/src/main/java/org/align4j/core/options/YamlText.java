package org.align4j.core.options;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@link ConfigTree} to YAML: mappings in blocks, lists of scalars in one line, quotes only where they are needed. */
final class YamlText {
    private static final String INDENT = "  ";

    /** Needs no quotes and no reader takes it for a number, date or truth value. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z/_][A-Za-z0-9/_.+-]*( [A-Za-z0-9/_.+-]+)*");

    private static final Pattern WORDS_WITH_A_MEANING =
            Pattern.compile("null|true|false|yes|no|on|off|y|n", Pattern.CASE_INSENSITIVE);

    private final StringBuilder text = new StringBuilder();

    private YamlText() {}

    static String of(ConfigTree.Mapping tree) {
        YamlText writer = new YamlText();
        writer.block(tree, "");
        return writer.text.toString();
    }

    private void block(ConfigTree.Mapping mapping, String indent) {
        mapping.entries().forEach((key, value) -> {
            text.append(indent).append(quoted(key)).append(':');
            value(value, indent + INDENT);
        });
    }

    /** What stands behind a colon, with the line's end. */
    private void value(ConfigTree value, String indent) {
        if (value instanceof ConfigTree.Mapping mapping && !mapping.entries().isEmpty()) {
            text.append('\n');
            block(mapping, indent);
        } else if (value instanceof ConfigTree.Sequence sequence && holdsStructure(sequence)) {
            text.append('\n');
            sequence.items().forEach(item -> item(item, indent));
        } else {
            text.append(' ').append(inline(value)).append('\n');
        }
    }

    private void item(ConfigTree item, String indent) {
        text.append(indent).append('-');
        if (item instanceof ConfigTree.Mapping mapping && !mapping.entries().isEmpty()) {
            YamlText inner = new YamlText();
            inner.block(mapping, indent + INDENT);
            text.append(' ').append(inner.text.substring(indent.length() + INDENT.length()));
        } else {
            text.append(' ').append(inline(item)).append('\n');
        }
    }

    private static boolean holdsStructure(ConfigTree.Sequence sequence) {
        return sequence.items().stream()
                .anyMatch(item -> item instanceof ConfigTree.Mapping || item instanceof ConfigTree.Sequence);
    }

    static String inline(ConfigTree value) {
        if (value instanceof ConfigTree.Scalar scalar) {
            return scalar.kind() == ConfigTree.Scalar.Kind.PLAIN ? scalar.text() : quoted(scalar.text());
        }
        if (value instanceof ConfigTree.Flag flag) {
            return flow(flag.values().stream().map(YamlText::quoted).toList());
        }
        if (value instanceof ConfigTree.Sequence sequence) {
            return flow(sequence.items().stream().map(YamlText::inline).toList());
        }
        if (value instanceof ConfigTree.Mapping mapping) {
            return mapping.entries().entrySet().stream()
                    .map(YamlText::inline)
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return "null";
    }

    private static String inline(Map.Entry<String, ConfigTree> entry) {
        return quoted(entry.getKey()) + ": " + inline(entry.getValue());
    }

    private static String flow(List<String> items) {
        return "[" + String.join(", ", items) + "]";
    }

    private static String quoted(String text) {
        if (SAFE.matcher(text).matches() && !WORDS_WITH_A_MEANING.matcher(text).matches()) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            // YAML allows fewer raw characters than JSON: none of DEL to APC, the line separators, the BOM.
            if ((c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff || c >= 0xfffe) {
                quoted.replace(i, i + 1, String.format("\\u%04x", (int) c));
            }
        }
        return quoted.append('"').toString();
    }
}
