package org.align4j.pipeline.fetch;

import java.nio.file.Path;
import org.align4j.core.options.Option;

/** What {@code align model fetch} takes. */
public record ModelFetchConfig(
        @Option(doc = "A model on the Hugging Face Hub: OWNER/NAME")
        String model,

        @Option(doc = "Folder to write to; must not exist. Without it, models/NAME", def = "")
        String out,

        @Option(doc = "A branch, tag or commit", def = "main")
        String revision,

        @Option(doc = "The hub, or a mirror of it", def = "https://huggingface.co")
        String endpoint,

        @Option(doc = "Environment variable with a token, for private and gated models", def = "HF_TOKEN")
        String tokenEnv) {
    Path folder() {
        return Path.of(out.isEmpty() ? "models/" + model.substring(model.indexOf('/') + 1) : out);
    }
}
