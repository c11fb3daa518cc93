package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;

/** Where a checkpoint's chat templates lie. */
final class ChatTemplateFiles {
    private static final String KEY = "chat_template";

    private ChatTemplateFiles() {}

    /**
     * The templates by name: those of {@code *.jinja} files, else the tokenizer config's, else the processor's
     * {@code chat_template.json}. As in transformers, a file takes the place of all that the config has.
     *
     * @param config {@code tokenizer_config.json}
     */
    static Map<String, String> read(Path folder, JsonNode config) {
        Map<String, String> templates = new LinkedHashMap<>();
        Path file = folder.resolve("chat_template.jinja");
        if (Files.isRegularFile(file)) {
            templates.put(TokenizerFolder.DEFAULT_TEMPLATE, text(file));
        }
        for (Path named : named(folder)) {
            templates.put(named.getFileName().toString().replaceAll("\\.jinja$", ""), text(named));
        }
        if (templates.isEmpty()) {
            given(folder.resolve("tokenizer_config.json"), config.path(KEY), templates);
        }
        if (templates.isEmpty()) {
            Path processor = folder.resolve("chat_template.json");
            given(processor, JsonFiles.optional(processor).path(KEY), templates);
        }
        return templates;
    }

    /** The files of {@code additional_chat_templates}, by name. */
    static List<Path> named(Path folder) {
        Path additional = folder.resolve("additional_chat_templates");
        if (!Files.isDirectory(additional)) {
            return List.of();
        }
        try (var files = Files.list(additional)) {
            return files.filter(file -> file.toString().endsWith(".jinja"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UserError(additional + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    /** One text, a list of names with texts, or an object of texts by name. */
    private static void given(Path file, JsonNode given, Map<String, String> templates) {
        if (given.isTextual()) {
            templates.put(TokenizerFolder.DEFAULT_TEMPLATE, given.textValue());
        } else if (given.isObject()) {
            given.properties().forEach(entry -> templates.put(entry.getKey(), text(file, entry.getValue(), given)));
        } else if (given.isArray()) {
            for (JsonNode entry : given) {
                templates.put(text(file, entry.path("name"), given), text(file, entry.path("template"), given));
            }
        } else if (!given.isMissingNode() && !given.isNull()) {
            throw wrong(file, given);
        }
    }

    private static String text(Path file, JsonNode value, JsonNode given) {
        if (!value.isTextual()) {
            throw wrong(file, given);
        }
        return value.textValue();
    }

    private static UserError wrong(Path file, JsonNode given) {
        return new UserError(
                file + ": chat_template must be a text, a list of {\"name\": text, \"template\": text} or texts"
                        + " by name, but is " + Quoted.brief(given));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read as UTF-8 text: " + UserError.reason(e), e);
        }
    }
}
