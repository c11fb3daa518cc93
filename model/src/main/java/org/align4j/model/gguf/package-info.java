/**
 * Models as llama.cpp and Ollama read them: one GGUF file (version 3 of
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md) with weights, tokenizer and chat template.
 *
 * <p>{@code GgufModel} is what a checkpoint becomes: {@code GgufArchitecture} has its shape and the names of its tensors,
 * {@code GgufVocabulary} its tokenizer, and {@code GgufWriter} puts both into the file. What llama.cpp would compute otherwise
 * is refused by name.
 */
@NullMarked
package org.align4j.model.gguf;

import org.jspecify.annotations.NullMarked;
