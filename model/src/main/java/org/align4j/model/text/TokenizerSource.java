package org.align4j.model.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;

/**
 * A tokenizer as its folder describes it, for writing it in another form.
 *
 * @param json {@code tokenizer.json}, with the tokens that only the config adds
 * @param chatTemplates Jinja by name; the usual one is {@code default}
 */
public record TokenizerSource(ObjectNode json, Map<String, String> chatTemplates) {
    /**
     * Reads a checkpoint's folder.
     *
     * @throws org.align4j.core.UserError if a file is missing or cannot be read
     */
    public static TokenizerSource read(Path folder) {
        TokenizerFolder read = TokenizerFolder.read(TextFolders.of(folder));
        return new TokenizerSource(read.tokenizer(), read.templates());
    }
}
