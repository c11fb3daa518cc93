package org.align4j.model.text;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
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
        return load(folder, Clock.system(ZoneId.systemDefault()));
    }

    /** The same with the clock that a template's {@code strftime_now} sees. */
    public static Tokenizer load(Path folder, Clock clock) {
        return new FolderTokenizer(TokenizerFolder.read(folder), clock);
    }
}
