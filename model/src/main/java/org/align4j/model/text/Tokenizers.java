package org.align4j.model.text;

import java.nio.file.Path;
import org.align4j.model.Tokenizer;

/** Where tokenizers come from. */
public final class Tokenizers {
    private Tokenizers() {}

    /**
     * The tokenizer of a checkpoint folder: {@code tokenizer.json}, {@code tokenizer_config.json}, and the chat template
     * of {@code chat_template.jinja} or of the config.
     *
     * @throws org.align4j.core.UserError if a file is missing or cannot be read
     */
    public static Tokenizer load(Path folder) {
        return new FolderTokenizer(TokenizerFolder.read(folder));
    }
}
