package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelShape;
import org.align4j.model.text.Tokenizer;

/** The config of a Llama that starts from random weights, in the spelling that transformers 4 and 5 both read. */
public final class FreshConfig {
    private FreshConfig() {}

    /** The embedding is the head too, as in every small published model. */
    public static ModelConfig llama(ModelShape shape, Tokenizer tokenizer) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.putArray("architectures").add("LlamaForCausalLM");
        json.put("model_type", "llama");
        json.put("vocab_size", tokenizer.vocabularySize());
        json.put("hidden_size", shape.hiddenSize());
        json.put("intermediate_size", shape.intermediateSize());
        json.put("num_hidden_layers", shape.layers());
        json.put("num_attention_heads", shape.heads());
        json.put("num_key_value_heads", shape.keyValueHeads());
        json.put("head_dim", shape.hiddenSize() / shape.heads());
        json.put("hidden_act", "silu");
        json.put("max_position_embeddings", shape.maxPositions());
        json.put("rms_norm_eps", 1e-5);
        json.put("rope_theta", shape.rotaryBase());
        json.put("initializer_range", shape.initializerRange());
        json.put("tie_word_embeddings", true);
        json.put("attention_bias", false);
        json.put("mlp_bias", false);
        json.put("pad_token_id", tokenizer.padding());
        if (tokenizer.endOfText().size() == 1) {
            json.put("eos_token_id", tokenizer.endOfText().get(0));
        } else {
            ArrayNode ids = json.putArray("eos_token_id");
            tokenizer.endOfText().forEach(ids::add);
        }
        json.putNull("bos_token_id");
        json.put("torch_dtype", "float32");
        return ConfigFile.parse(Path.of("config.json"), json);
    }
}
