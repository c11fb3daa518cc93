package org.align4j.pipeline.inspect;

import java.nio.file.Path;
import org.align4j.core.options.Option;
import org.align4j.model.gguf.GgufType;

/** What {@code align model export} takes. */
public record ModelExportConfig(
        @Option(doc = "A policy: its checkpoint's folder, or the run that made it")
        Path folder,

        @Option(doc = "Folder to write to; must not exist") Path out,

        @Option(doc = "gguf: model.gguf for llama.cpp, and a Modelfile for Ollama beside it", def = "gguf")
        Format format,

        @Option(
                doc = "How matrices are stored: f32, f16, bf16, or q8_0 (8 bits and a factor for every 32 numbers); "
                        + "norms and biases are always f32",
                def = "f16")
        GgufType type) {
    /** What is written. */
    public enum Format {
        GGUF
    }
}
