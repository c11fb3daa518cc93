package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint folder says about its tokenizer.
 *
 * @param folder where it lies
 * @param tokenizer {@code tokenizer.json}, with the tokens that only the config adds
 * @param config {@code tokenizer_config.json}
 * @param namedTokens {@code bos_token} and the like: their spelling (additional ones: a list)
 * @param templates chat templates by name; the usual one is {@code default}
 * @param endOfText ids that end a completion, may be empty
 * @param modelEnds the same of the model that the tokenizer is used with, where that is another folder
 */
record TokenizerFolder(
        Path folder,
        ObjectNode tokenizer,
        ObjectNode config,
        Map<String, Object> namedTokens,
        Map<String, String> templates,
        List<Integer> endOfText,
        List<Integer> modelEnds) {
    static final String DEFAULT_TEMPLATE = "default";
    private static final List<String> FILES = List.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "chat_template.json",
            "vocab.json",
            "merges.txt",
            "tokenizer.model");

    static TokenizerFolder read(TextFolders folders) {
        Path folder = folders.tokenizer();
        if (!Files.isDirectory(folder)) {
            throw new UserError(folder + ": no such folder; expected a checkpoint folder with tokenizer.json");
        }
        Path file = folder.resolve("tokenizer.json");
        ObjectNode tokenizer = JsonFiles.required(file);
        TokenizerCheck.check(file, tokenizer);
        ObjectNode config = TokenizerConfig.read(folder);
        boolean anew = TokenizerClass.apply(tokenizer, config, JsonFiles.optional(folder.resolve("config.json")));
        Map<String, Object> named = TokenizerConfig.namedTokens(config);
        TokenizerConfig.completeAddedTokens(folder, tokenizer, config, named, anew);
        List<Integer> modelEnds = folders.model().equals(folder) ? List.of() : endOfText(folders.model());
        return new TokenizerFolder(
                folder, tokenizer, config, named, ChatTemplateFiles.read(folder, config), endOfText(folder), modelEnds);
    }

    /**
     * Ids that end a completion: what the folder says, as transformers takes it; without that the named token, which an
     * adapter has learned to write, and what ends its base's completions.
     *
     * @param named the id of {@code eos_token}
     */
    List<Integer> ends(@Nullable Integer named) {
        if (!endOfText.isEmpty()) {
            return endOfText;
        }
        Set<Integer> ends = new LinkedHashSet<>();
        if (named != null) {
            ends.add(named);
        }
        ends.addAll(modelEnds);
        return List.copyOf(ends);
    }

    /** Hash of what decides ids and renderings. */
    String fingerprint() {
        return Hashes.ofText(tokenizer + "\n" + new java.util.TreeMap<>(templates));
    }

    void copyTo(Path target) throws IOException {
        Files.createDirectories(target);
        for (String name : FILES) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                Files.copy(file, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path named = folder.resolve("additional_chat_templates");
        if (Files.isDirectory(named)) {
            Files.createDirectories(target.resolve("additional_chat_templates"));
            for (Path file : ChatTemplateFiles.named(folder)) {
                Files.copy(
                        file,
                        target.resolve("additional_chat_templates").resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** A decoded text, tidied up where {@code clean_up_tokenization_spaces} says so; as in transformers 5 not for BPE. */
    String cleaned(String text) {
        return tidies() ? SpaceCleanup.of(text) : text;
    }

    boolean tidies() {
        return config.path("clean_up_tokenization_spaces").asBoolean()
                && !tokenizer.path("model").has("merges");
    }

    /** The spelling of a named token, null where the tokenizer has none. */
    @Nullable String named(String name) {
        return namedTokens.get(name) instanceof String text ? text : null;
    }

    /** The largest id that the folder's model has a row for, if it says so. */
    static int largestId(Path folder) {
        JsonNode size = JsonFiles.optional(folder.resolve("config.json")).path("vocab_size");
        return size.canConvertToInt() && size.isIntegralNumber() ? size.asInt() - 1 : Integer.MAX_VALUE;
    }

    /** The generation config's, else the model config's; transformers looks in this order too. */
    private static List<Integer> endOfText(Path folder) {
        int largest = largestId(folder);
        for (String name : List.of("generation_config.json", "config.json")) {
            Path file = folder.resolve(name);
            JsonNode given = JsonFiles.optional(file).path("eos_token_id");
            Set<Integer> ids = new LinkedHashSet<>();
            for (JsonNode id : given.isArray() ? given : List.of(given)) {
                if (id.isMissingNode() || id.isNull()) {
                    continue;
                }
                if (!id.isIntegralNumber() || !id.canConvertToInt() || id.asInt() < 0 || id.asInt() > largest) {
                    throw new UserError(file + ": eos_token_id must be null or ids of the vocabulary, 0 to " + largest
                            + ", but is " + given);
                }
                ids.add(id.asInt());
            }
            if (!ids.isEmpty()) {
                return List.copyOf(ids);
            }
        }
        return List.of();
    }
}
