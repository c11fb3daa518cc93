package org.align4j.model.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A learned byte-level BPE, and its files.
 *
 * @param pieces spelling of every id: special tokens, bytes, merges
 * @param merges the two spellings that each merge joins, in order
 */
public record BpeVocabulary(List<String> pieces, List<List<String>> merges) {
    /** Padding; begin and end of a ChatML turn. */
    static final List<String> SPECIAL_TOKENS = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");

    private static final String CHATML = """
            {%- for message in messages %}
            {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}
            {%- endfor %}
            {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\\n' }}
            {%- endif %}
            """;

    public BpeVocabulary {
        pieces = List.copyOf(pieces);
        merges = List.copyOf(merges);
    }

    /** @param symbols spellings of the bytes, then of what merges made */
    static BpeVocabulary of(List<String> symbols, List<List<String>> merges) {
        List<String> pieces = new ArrayList<>(SPECIAL_TOKENS);
        symbols.subList(0, ByteSymbols.COUNT).stream().sorted().forEach(pieces::add);
        pieces.addAll(symbols.subList(ByteSymbols.COUNT, symbols.size()));
        return new BpeVocabulary(pieces, merges);
    }

    public int size() {
        return pieces.size();
    }

    /**
     * Writes {@code tokenizer.json}, {@code tokenizer_config.json} and a ChatML {@code chat_template.jinja}, as
     * transformers and {@link Tokenizer#load} read them.
     *
     * @param context longest text in tokens
     */
    public void write(Path folder, int context) throws IOException {
        Files.createDirectories(folder);
        ObjectNode config = JsonFiles.JSON
                .createObjectNode()
                .put("tokenizer_class", "PreTrainedTokenizerFast")
                .put("eos_token", SPECIAL_TOKENS.get(2))
                .put("pad_token", SPECIAL_TOKENS.get(0))
                .put("model_max_length", context)
                .put("clean_up_tokenization_spaces", false);
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer().toPrettyString() + "\n");
        Files.writeString(folder.resolve("tokenizer_config.json"), config.toPrettyString() + "\n");
        Files.writeString(folder.resolve("chat_template.jinja"), CHATML);
    }

    private ObjectNode tokenizer() {
        ObjectNode tokenizer = JsonFiles.JSON.createObjectNode().put("version", "1.0");
        tokenizer.putNull("truncation").putNull("padding");
        ArrayNode added = tokenizer.putArray("added_tokens");
        for (int id = 0; id < SPECIAL_TOKENS.size(); id++) {
            added.addObject()
                    .put("id", id)
                    .put("content", SPECIAL_TOKENS.get(id))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        tokenizer.putNull("normalizer");
        tokenizer.set("pre_tokenizer", byteLevel());
        tokenizer.set("post_processor", byteLevel());
        tokenizer.set("decoder", byteLevel());
        tokenizer.set("model", model());
        return tokenizer;
    }

    private static ObjectNode byteLevel() {
        return JsonFiles.JSON
                .createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", false)
                .put("use_regex", true);
    }

    private ObjectNode model() {
        ObjectNode model = JsonFiles.JSON.createObjectNode().put("type", "BPE");
        model.putNull("dropout")
                .putNull("unk_token")
                .putNull("continuing_subword_prefix")
                .putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < pieces.size(); id++) {
            vocabulary.put(pieces.get(id), id);
        }
        ArrayNode pairs = model.putArray("merges");
        merges.forEach(pair -> pairs.addArray().add(pair.get(0)).add(pair.get(1)));
        return model;
    }
}
