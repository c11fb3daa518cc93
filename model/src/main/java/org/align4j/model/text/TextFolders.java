package org.align4j.model.text;

import java.nio.file.Path;

/**
 * Where a model's files about text lie. An adapter's folder often has a tokenizer, but rarely says by which ids a completion
 * ends: that is the base's to say.
 *
 * @param tokenizer the folder with {@code tokenizer.json}
 * @param model whose {@code generation_config.json} and {@code config.json} count where the tokenizer's folder has none
 */
public record TextFolders(Path tokenizer, Path model) {
    /** All in one folder. */
    public static TextFolders of(Path folder) {
        return new TextFolders(folder, folder);
    }
}
