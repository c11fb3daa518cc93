package org.align4j.model.gguf;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.model.config.Architecture;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelWeight;
import org.align4j.model.config.RotaryScaling;

/**
 * An architecture of llama.cpp.
 *
 * @param name such as {@code llama}
 * @param interleaved pairs of a head's numbers that turn together are neighbours there; in checkpoints they are half a head apart
 */
record GgufArchitecture(String name, Layout interleaved) {
    /** How a head's rows of queries and keys lie. */
    enum Layout {
        HALVES,
        NEIGHBOURS
    }

    private static final Map<String, GgufArchitecture> OF_FAMILY = Map.of(
            "llama", new GgufArchitecture("llama", Layout.NEIGHBOURS),
            "mistral", new GgufArchitecture("llama", Layout.NEIGHBOURS),
            "qwen2", new GgufArchitecture("qwen2", Layout.HALVES),
            "qwen3", new GgufArchitecture("qwen3", Layout.HALVES));

    static final Map<ModelWeight, String> MODEL_NAMES = Map.of(
            ModelWeight.EMBEDDING, "token_embd.weight",
            ModelWeight.FINAL_NORM, "output_norm.weight",
            ModelWeight.HEAD, "output.weight");

    static final Map<LayerWeight, List<String>> LAYER_NAMES = new EnumMap<>(Map.ofEntries(
            Map.entry(LayerWeight.ATTENTION_NORM, List.of("attn_norm.weight")),
            Map.entry(LayerWeight.QUERY_KEY_VALUE, List.of("attn_q.weight", "attn_k.weight", "attn_v.weight")),
            Map.entry(LayerWeight.QUERY_KEY_VALUE_BIAS, List.of("attn_q.bias", "attn_k.bias", "attn_v.bias")),
            Map.entry(LayerWeight.QUERY_NORM, List.of("attn_q_norm.weight")),
            Map.entry(LayerWeight.KEY_NORM, List.of("attn_k_norm.weight")),
            Map.entry(LayerWeight.ATTENTION_OUT, List.of("attn_output.weight")),
            Map.entry(LayerWeight.ATTENTION_OUT_BIAS, List.of("attn_output.bias")),
            Map.entry(LayerWeight.MLP_NORM, List.of("ffn_norm.weight")),
            Map.entry(LayerWeight.GATE_UP, List.of("ffn_gate.weight", "ffn_up.weight")),
            Map.entry(LayerWeight.GATE_UP_BIAS, List.of("ffn_gate.bias", "ffn_up.bias")),
            Map.entry(LayerWeight.DOWN, List.of("ffn_down.weight")),
            Map.entry(LayerWeight.DOWN_BIAS, List.of("ffn_down.bias"))));

    private static final Set<LayerWeight> ONLY_LLAMA =
            Set.of(LayerWeight.ATTENTION_OUT_BIAS, LayerWeight.GATE_UP_BIAS, LayerWeight.DOWN_BIAS);

    /** The architecture that computes what a model computes; a {@link UserError} names the first thing that none does. */
    static GgufArchitecture of(ModelConfig config, Path folder) {
        GgufArchitecture found = OF_FAMILY.get(config.modelType());
        Path file = folder.resolve("config.json");
        if (found == null) {
            throw new UserError(file + ": model_type \"" + config.modelType()
                    + "\" cannot be exported as GGUF; those that can are "
                    + String.join(", ", OF_FAMILY.keySet().stream().sorted().toList()));
        }
        Architecture shape = config.architecture();
        Architecture.Positions positions = shape.positions();
        require(file, !shape.attention().windowed().contains(true), "a sliding window");
        require(file, shape.norm() == Architecture.Norm.RMS, "this norm");
        require(file, shape.mlp().activation() == Architecture.Activation.SILU, "an activation other than silu");
        require(
                file,
                positions.rotarySize() == config.headSize()
                        && positions.rotary().size() == 1,
                "partial rotary positions");
        require(file, positions.kindOfLayer().stream().allMatch(kind -> kind == 0), "layers without positions");
        boolean scaled = positions.rotary().get(0).scaling() instanceof RotaryScaling.Yarn;
        require(file, !scaled, "YaRN's positions");
        boolean plain =
                found.name.equals("llama") || shape.layerWeights().stream().noneMatch(ONLY_LLAMA::contains);
        require(file, plain && LAYER_NAMES.keySet().containsAll(shape.layerWeights()), "these biases");
        return found;
    }

    private static void require(Path file, boolean holds, String what) {
        if (!holds) {
            throw new UserError(
                    file + ": a model with " + what + " cannot be exported as GGUF: llama.cpp would compute otherwise");
        }
    }

    /** The model's shape, under the keys that llama.cpp looks for. */
    void describe(ModelConfig config, GgufMetadata metadata) {
        Architecture.Rotary rotary = config.architecture().positions().rotary().get(0);
        metadata.number(name + ".block_count", config.layers())
                .number(name + ".context_length", config.maxPositions())
                .number(name + ".embedding_length", config.hiddenSize())
                .number(name + ".feed_forward_length", config.intermediateSize())
                .number(name + ".attention.head_count", config.heads())
                .number(name + ".attention.head_count_kv", config.keyValueHeads())
                .number(name + ".attention.key_length", config.headSize())
                .number(name + ".attention.value_length", config.headSize())
                .real(
                        name + ".attention.layer_norm_rms_epsilon",
                        config.architecture().normEpsilon())
                .number(name + ".rope.dimension_count", config.headSize())
                .real(name + ".rope.freq_base", rotary.base())
                .number(name + ".vocab_size", config.vocabularySize());
        if (rotary.scaling() instanceof RotaryScaling.Linear linear) {
            metadata.text(name + ".rope.scaling.type", "linear").real(name + ".rope.scaling.factor", linear.factor());
        }
    }
}
