package org.align4j.model.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.model.ModelConfig;
import org.align4j.model.RotaryScaling;

/** A model's shape as the kernels read it: {@code self.heads}, {@code self.norm_epsilon}, … */
public final class KernelAttributes {
    private static final int BFLOAT16 = 15;
    private static final int FLOAT32 = 6;

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
        map.put("norm_epsilon", config.normEpsilon());
        map.put("bfloat16", bfloat16);
        map.put("compute", bfloat16 ? BFLOAT16 : FLOAT32);
        // The same bytes in both types: 128 MiB of logits, 512 MiB of attention probabilities.
        map.put("logits_at_once", bfloat16 ? 1 << 26 : 1 << 25);
        map.put("kept_probabilities", bfloat16 ? 1 << 28 : 1 << 27);
        map.put("first_layer", LayerWeight.FIRST_LAYER);
        map.put("per_layer", LayerWeight.values().length);
        for (LayerWeight weight : LayerWeight.values()) {
            map.put(weight.attribute(), weight.place());
        }
        rotary(map, config);
        return map;
    }

    private static void rotary(Map<String, Object> map, ModelConfig config) {
        RotaryScaling.Llama3 blend = new RotaryScaling.Llama3(1, 1, 2, 1);
        int kind = 0;
        double factor = 1;
        if (config.rotaryScaling() instanceof RotaryScaling.Linear linear) {
            kind = 1;
            factor = linear.factor();
        } else if (config.rotaryScaling() instanceof RotaryScaling.Llama3 llama3) {
            kind = 2;
            factor = llama3.factor();
            blend = llama3;
        }
        map.put("rotary_base", config.rotaryBase());
        map.put("rotary_kind", kind);
        map.put("rotary_factor", factor);
        map.put("rotary_low_factor", blend.lowFrequencyFactor());
        map.put("rotary_high_factor", blend.highFrequencyFactor());
        map.put("rotary_original_positions", blend.originalMaxPositions());
    }
}
