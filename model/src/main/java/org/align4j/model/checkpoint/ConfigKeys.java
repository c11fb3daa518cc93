package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;

/** Which keys a config may have: one that is not known to be harmless is an error, since it may change the results. */
final class ConfigKeys {
    /** What decides the result in every family, and is honoured. */
    private static final List<String> HONOURED = List.of(
            "model_type",
            "vocab_size",
            "hidden_size",
            "intermediate_size",
            "num_hidden_layers",
            "num_attention_heads",
            "hidden_act",
            "max_position_embeddings",
            "tie_word_embeddings",
            "layer_types",
            "eos_token_id",
            "is_causal",
            "id2label",
            "num_labels",
            "quantization_config");

    private static final List<String> ROTARY =
            List.of("rope_theta", "rope_scaling", "rope_parameters", "partial_rotary_factor", "rope_interleaved");

    /** What does not change what the model computes: names, storage, dropout (never applied), what no version reads. */
    private static final Set<String> HARMLESS = Set.of(
            "architectures",
            "attention_dropout",
            "attention_probs_dropout_prob",
            "attn_implementation",
            "attn_pdrop",
            "auto_map",
            "bos_token_id",
            "cache_implementation",
            "chunk_size_feed_forward",
            "classifier_dropout",
            "dtype",
            "embd_pdrop",
            "finetuning_task",
            "gradient_checkpointing",
            "hidden_dropout",
            "hidden_dropout_prob",
            "initializer_range",
            "is_decoder",
            "is_encoder_decoder",
            "is_llama_config",
            "label2id",
            "max_sequence_length",
            "model_max_length",
            "output_attentions",
            "output_hidden_states",
            "output_past",
            "pad_token_id",
            "pretraining_tp",
            "problem_type",
            "resid_pdrop",
            "return_dict",
            "task_specific_params",
            "tokenizer_class",
            "tokenizer_model_max_length",
            "tokenizer_padding_side",
            "torch_dtype",
            "torchscript",
            "transformers.js_config",
            "transformers_version",
            "unk_token_id",
            "unsloth_fixed",
            "unsloth_version",
            "use_cache",
            "use_return_dict");

    /** How to sample, which old configs said too; here that is said where samples are asked for. */
    private static final Set<String> SAMPLING = Set.of(
            "bad_words_ids",
            "begin_suppress_tokens",
            "diversity_penalty",
            "do_sample",
            "early_stopping",
            "encoder_no_repeat_ngram_size",
            "exponential_decay_length_penalty",
            "forced_bos_token_id",
            "forced_eos_token_id",
            "length_penalty",
            "max_length",
            "min_length",
            "no_repeat_ngram_size",
            "num_beam_groups",
            "num_beams",
            "num_return_sequences",
            "output_scores",
            "remove_invalid_values",
            "repetition_penalty",
            "return_dict_in_generate",
            "suppress_tokens",
            "temperature",
            "top_k",
            "top_p",
            "typical_p");

    private static final int MOST_SHOWN = 5;

    private ConfigKeys() {}

    static void check(ConfigValues config) {
        Set<String> honoured = honoured(config.family());
        Set<String> harmless = config.family().harmlessKeys();
        List<String> unknown = new ArrayList<>();
        config.json().properties().forEach(entry -> {
            String key = entry.getKey();
            boolean known = key.startsWith("_")
                    || honoured.contains(key)
                    || harmless.contains(key)
                    || HARMLESS.contains(key)
                    || SAMPLING.contains(key)
                    || key.equals("sliding_window");
            if (!known && !isOff(entry.getValue())) {
                unknown.add(Quoted.brief(key));
            }
        });
        if (!unknown.isEmpty()) {
            String shown = String.join(", ", unknown.subList(0, Math.min(MOST_SHOWN, unknown.size())));
            int more = unknown.size() - MOST_SHOWN;
            throw new UserError(config.file() + ": " + shown + (more > 0 ? " and " + more + " more" : "")
                    + " may change what the model computes and "
                    + (unknown.size() == 1 ? "is" : "are") + " not supported for model_type \""
                    + config.family().name() + "\"; supported keys: " + String.join(", ", honoured));
        }
        values(config);
    }

    private static Set<String> honoured(Family family) {
        Set<String> keys = new TreeSet<>();
        for (String key : HONOURED) {
            keys.add(family.key(key));
        }
        if (!family.data().has("positions")) {
            ROTARY.forEach(key -> keys.add(family.key(key)));
        }
        keys.addAll(family.ownKeys());
        return keys;
    }

    /** Null, false and nothing in a container switch nothing on. */
    private static boolean isOff(JsonNode value) {
        return value.isNull()
                || value.isMissingNode()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isContainerNode() && value.isEmpty());
    }

    private static void values(ConfigValues config) {
        JsonNode json = config.json();
        config.require(!json.path("rope_interleaved").asBoolean(), "rope_interleaved", "must be false");
        config.require(json.path("is_causal").asBoolean(true), "is_causal", "must be true");
        config.require(isOff(json.path("quantization_config")), "quantization_config", "is not supported");
        config.family()
                .data()
                .path("same")
                .properties()
                .forEach(pair -> agree(config, pair.getKey(), pair.getValue().asText()));
    }

    /** A key that transformers leaves unread beside another is harmless only while it says the same. */
    private static void agree(ConfigValues config, String unread, String read) {
        JsonNode other = config.json().path(unread);
        JsonNode meant = config.json().has(read)
                ? config.json().get(read)
                : config.family().defaultOf(read);
        boolean same = other.isNumber()
                ? other.asDouble() == meant.asDouble()
                : Activations.of(other.asText(), config.family()) == Activations.of(meant.asText(), config.family());
        if (!other.isMissingNode() && !other.isNull() && !same) {
            throw new UserError(config.file() + ": " + unread + " must be left out or say the same as " + read + ", "
                    + meant + ", but is " + Quoted.brief(other));
        }
    }
}
