package org.align4j.model.kernel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.align4j.model.config.Architecture;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelWeight;
import org.align4j.model.config.RotaryScaling;

/** A model's shape as the kernels read it: {@code self.heads}, {@code self.norm_epsilon}, … */
public final class KernelAttributes {
    private static final int BFLOAT16 = 15;
    private static final int FLOAT32 = 6;
    /** Times of a row that attention takes at once. */
    private static final int QUERY_BLOCK = 128;

    /** Of a weight that become float32 at once where products are made so: 8 MiB. */
    private static final int WIDE_NUMBERS = 1 << 21;
    /** Tokens at once there: enough that a weight's way to float32 costs less than a tenth of its product. */
    private static final int WIDE_TOKENS = 1024;

    private KernelAttributes() {}

    /** All attributes that the texts of this package use. */
    public static Map<String, Object> of(ModelConfig config, boolean bfloat16) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("layers", config.layers());
        map.put("hidden_size", config.hiddenSize());
        map.put("intermediate_size", config.intermediateSize());
        map.put("heads", config.heads());
        map.put("key_value_heads", config.keyValueHeads());
        map.put("head_size", config.headSize());
        map.put("bfloat16", bfloat16);
        map.put("compute", bfloat16 ? BFLOAT16 : FLOAT32);
        // The same bytes in both types: 128 MiB of logits, 512 MiB of attention probabilities.
        map.put("query_block", QUERY_BLOCK);
        map.put("logits_at_once", bfloat16 ? 1 << 26 : 1 << 25);
        map.put("kept_probabilities", bfloat16 ? 1 << 28 : 1 << 27);
        map.put("gradient_checkpointing", false);
        map.put("wide_products", false);
        map.put("wide_numbers", WIDE_NUMBERS);
        map.put("wide_tokens", WIDE_TOKENS);
        places(map, config.architecture());
        switches(map, config);
        rotary(map, config.architecture().positions(), config);
        withoutAdapter(map);
        return map;
    }

    private static void places(Map<String, Object> map, Architecture architecture) {
        for (ModelWeight weight : ModelWeight.values()) {
            map.put(weight.attribute(), weight.place());
        }
        map.put("first_layer", LayerWeight.FIRST_LAYER);
        map.put("per_layer", LayerWeight.values().length);
        for (LayerWeight weight : LayerWeight.values()) {
            map.put(weight.attribute(), weight.place());
        }
        boolean oneNorm = !architecture.has(LayerWeight.MLP_NORM);
        if (oneNorm) {
            map.put(LayerWeight.MLP_NORM.attribute(), LayerWeight.ATTENTION_NORM.place());
            map.put(LayerWeight.MLP_NORM_BIAS.attribute(), LayerWeight.ATTENTION_NORM_BIAS.place());
        }
        map.put("one_norm", oneNorm);
    }

    private static void withoutAdapter(Map<String, Object> map) {
        map.put("adapted", false);
        map.put("adapter_dropout", 0.0);
        for (String first : List.of("first_adapter", "first_magnitude", "first_adapter_bias", "first_squares")) {
            map.put(first, 0);
        }
        for (String numbers : List.of("adapter_starts", "adapter_rows", "adapter_ranks")) {
            map.put(numbers, new int[0]);
        }
        map.put("adapter_scales", new double[0]);
    }

    private static void switches(Map<String, Object> map, ModelConfig config) {
        Architecture architecture = config.architecture();
        Architecture.Attention attention = architecture.attention();
        map.put("norm_epsilon", architecture.normEpsilon());
        map.put("layer_norm", architecture.norm() == Architecture.Norm.LAYER);
        map.put("norm_offset", architecture.norm() == Architecture.Norm.RMS_OFFSET);
        map.put("head_norms", architecture.has(LayerWeight.QUERY_NORM));
        map.put("post_norms", architecture.has(LayerWeight.POST_ATTENTION_NORM));
        map.put("parallel", architecture.residual() == Architecture.Residual.PARALLEL);
        map.put("activation", architecture.mlp().activation().number());
        map.put("gated", architecture.mlp().gated());
        map.put("embedding_scale", architecture.embeddingScale());
        map.put("logit_cap", architecture.logitCap());
        map.put("query_scale", attention.queryScale());
        map.put("scaled_by_layer", attention.scaledByLayer());
        map.put("score_cap", attention.scoreCap());
        // A window as long as the context cuts nothing.
        boolean cuts = attention.window() < config.maxPositions();
        map.put("window", cuts ? attention.window() : 0);
        map.put(
                "windowed",
                attention.windowed().stream()
                        .mapToInt(has -> has && cuts ? 1 : 0)
                        .toArray());
    }

    private static void rotary(Map<String, Object> map, Architecture.Positions positions, ModelConfig config) {
        map.put("rotary_size", positions.rotarySize());
        map.put(
                "rotary_kinds",
                positions.kindOfLayer().stream().mapToInt(Integer::intValue).toArray());
        List<Architecture.Rotary> kinds = positions.rotary();
        map.put("rotary_base", numbers(kinds, Architecture.Rotary::base));
        map.put(
                "rotary_scaling",
                kinds.stream().mapToInt(kind -> number(kind.scaling())).toArray());
        map.put("rotary_factor", numbers(kinds, kind -> factor(kind.scaling())));
        map.put(
                "rotary_gain",
                numbers(kinds, kind -> kind.scaling() instanceof RotaryScaling.Yarn yarn ? yarn.gain() : 1));
        map.put("rotary_low", numbers(kinds, kind -> bounds(kind, positions.rotarySize())[0]));
        map.put("rotary_high", numbers(kinds, kind -> bounds(kind, positions.rotarySize())[1]));
        map.put(
                "rotary_original_positions",
                kinds.stream()
                        .mapToInt(kind -> kind.scaling() instanceof RotaryScaling.Llama3 llama3
                                ? llama3.originalMaxPositions()
                                : config.maxPositions())
                        .toArray());
    }

    private static double[] numbers(List<Architecture.Rotary> kinds, ToDoubleFunction<Architecture.Rotary> number) {
        return kinds.stream().mapToDouble(number).toArray();
    }

    /** As {@code rotary.py} tells them apart. Within the context, dynamic scaling changes nothing. */
    private static int number(RotaryScaling scaling) {
        if (scaling instanceof RotaryScaling.Linear) {
            return 1;
        }
        if (scaling instanceof RotaryScaling.Llama3) {
            return 2;
        }
        return scaling instanceof RotaryScaling.Yarn ? 3 : 0;
    }

    private static double factor(RotaryScaling scaling) {
        if (scaling instanceof RotaryScaling.Linear linear) {
            return linear.factor();
        }
        if (scaling instanceof RotaryScaling.Llama3 llama3) {
            return llama3.factor();
        }
        return scaling instanceof RotaryScaling.Yarn yarn ? yarn.factor() : 1;
    }

    /** Of llama3 the two factors that part frequencies, of YaRN the pairs between which it changes over. */
    private static double[] bounds(Architecture.Rotary kind, int rotarySize) {
        if (kind.scaling() instanceof RotaryScaling.Llama3 llama3) {
            return new double[] {llama3.lowFrequencyFactor(), llama3.highFrequencyFactor()};
        }
        if (kind.scaling() instanceof RotaryScaling.Yarn yarn) {
            return yarn.ramp(kind.base(), rotarySize);
        }
        return new double[] {0, 1};
    }
}
