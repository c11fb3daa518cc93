package org.align4j.core.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonTexts;

/** YAML to {@link ConfigTree}, token by token, so that scalars keep their text and every piece its line. */
final class YamlReader {
    private static final YAMLFactory YAML = new YAMLFactory();

    private static final String STANDARD = "tag:yaml.org,2002:";

    /** Of YAML's own; they change nothing, since an option's type decides how its value is read. */
    private static final Set<String> TAGS = Stream.of("str", "int", "float", "bool", "map", "seq")
            .map(name -> STANDARD + name)
            .collect(Collectors.toSet());

    private final YAMLParser parser;
    private final Origin text;

    private YamlReader(YAMLParser parser, Origin text) {
        this.parser = parser;
        this.text = text;
    }

    static ConfigTree.Mapping read(Path file) {
        ConfigTree tree = parse(text(file), new Origin.File(file, 0));
        if (tree instanceof ConfigTree.Mapping mapping) {
            return mapping;
        }
        if (tree instanceof ConfigTree.Null) {
            return new ConfigTree.Mapping(Map.of(), tree.origin());
        }
        throw new UserError(tree.origin() + ": must hold 'key: value' lines");
    }

    static ConfigTree parse(String yaml, Origin text) {
        try (YAMLParser parser = YAML.createParser(yaml)) {
            return new YamlReader(parser, text).document();
        } catch (JsonProcessingException e) {
            throw YamlFault.of(yaml, text, e.getCause());
        } catch (IOException e) {
            throw new UncheckedIOException("from memory", e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new UserError(file + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw new UserError(file + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    private ConfigTree document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return new ConfigTree.Null(text);
        }
        ConfigTree tree = value(first, first == JsonToken.START_OBJECT ? text : origin());
        if (parser.nextToken() != null) {
            throw new UserError(origin() + ": a second YAML document begins here; only one is read");
        }
        return tree;
    }

    private ConfigTree value(JsonToken token, Origin origin) throws IOException {
        if (parser.isCurrentAlias()) {
            throw new UserError(origin + ": aliases (*name) are not supported; write the value out");
        }
        String tag = parser.getTypeId();
        if (tag != null && !TAGS.contains(tag)) {
            throw new UserError(origin + ": tags (" + shown(tag) + ") are not supported; write the value itself");
        }
        return switch (token) {
            case START_OBJECT -> mapping(origin);
            case START_ARRAY -> sequence(origin);
            case VALUE_NULL -> new ConfigTree.Null(origin);
            case VALUE_STRING -> new ConfigTree.Scalar(text(origin), ConfigTree.Scalar.Kind.TEXT, origin);
            default -> new ConfigTree.Scalar(parser.getText(), ConfigTree.Scalar.Kind.PLAIN, origin);
        };
    }

    private static String shown(String tag) {
        return tag.startsWith(STANDARD) ? "!!" + tag.substring(STANDARD.length()) : "!" + tag;
    }

    /** Half of a surrogate pair, which YAML can escape, is no text that a file or a model could hold. */
    private String text(Origin origin) throws IOException {
        String text = parser.getText();
        if (!JsonTexts.wellFormed(text).equals(text)) {
            throw new UserError(origin + ": a text has half of a surrogate pair; it must be valid Unicode");
        }
        return text;
    }

    private ConfigTree mapping(Origin origin) throws IOException {
        Map<String, ConfigTree> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Origin keyOrigin = origin();
            if (entries.put(key, value(parser.nextToken(), keyOrigin)) != null) {
                throw new UserError(keyOrigin + ": the key '" + key + "' occurs twice");
            }
        }
        return new ConfigTree.Mapping(entries, origin);
    }

    private ConfigTree sequence(Origin origin) throws IOException {
        List<ConfigTree> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(token, origin()));
        }
        return new ConfigTree.Sequence(items, origin);
    }

    private Origin origin() {
        return text.at(parser.currentTokenLocation().getLineNr());
    }
}
