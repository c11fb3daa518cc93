package org.align4j.model;

import java.nio.file.Path;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.FreshConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelShape;
import org.align4j.model.text.TextFolders;
import org.align4j.model.text.Tokenizer;

/**
 * What is known of a model before any of its weights is read: enough to encode rows and to say what memory they need.
 *
 * @param config of a checkpoint, or of an adapter's base
 */
public record ModelOutline(ModelConfig config, Tokenizer tokenizer) implements AutoCloseable {
    /**
     * Of a Hugging Face folder or an adapter's: its config, the headers of its tensors and its tokenizer are read.
     *
     * @throws org.align4j.core.UserError if one of them is missing or broken
     */
    public static ModelOutline read(Path folder, EngineConfig engine) {
        AdapterFolder adapter = AdapterFolder.is(folder) ? AdapterFolder.read(folder) : null;
        TextFolders texts =
                adapter == null ? TextFolders.of(folder) : adapter.texts(adapter.base(engine.adapterBase()));
        return new ModelOutline(Checkpoint.config(folder, engine.adapterBase()), Tokenizer.load(texts));
    }

    /** Of a model that {@link CausalLm#initialize} would start from random weights. */
    public static ModelOutline fresh(ModelShape shape, Path tokenizerFolder) {
        Tokenizer tokenizer = Tokenizer.load(tokenizerFolder);
        return new ModelOutline(FreshConfig.llama(shape, tokenizer), tokenizer);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
