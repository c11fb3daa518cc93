package org.align4j.model.kernel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.align4j.model.config.Architecture;
import org.align4j.model.config.Architecture.Activation;
import org.align4j.model.config.Architecture.Attention;
import org.align4j.model.config.Architecture.Mlp;
import org.align4j.model.config.Architecture.Norm;
import org.align4j.model.config.Architecture.Positions;
import org.align4j.model.config.Architecture.Residual;
import org.align4j.model.config.Architecture.Rotary;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.RotaryScaling;

/** Shapes for kernels that are tested alone: between them every switch is on somewhere. */
final class TinyConfig {
    private static final Positions ROTARY = Positions.rotary(4, 1, 10000);
    private static final Positions HALF =
            new Positions(false, 2, List.of(new Rotary(10000, new RotaryScaling.None())), List.of(0));
    private static final Positions NONE = new Positions(true, 0, List.of(), List.of(-1));
    private static final Set<LayerWeight> ALL = EnumSet.allOf(LayerWeight.class);

    static final ModelConfig LLAMA = model(
            "llama",
            Norm.RMS,
            new Mlp(Activation.SILU, true),
            Attention.plain(4, 1),
            ROTARY,
            1,
            0,
            EnumSet.complementOf(EnumSet.of(LayerWeight.POST_ATTENTION_NORM, LayerWeight.POST_MLP_NORM)));
    static final ModelConfig GEMMA = model(
            "gemma",
            Norm.RMS_OFFSET,
            new Mlp(Activation.GELU_TANH, true),
            new Attention(0.3, false, 1.5, 3, List.of(true)),
            ROTARY,
            2.5,
            1.2,
            ALL);
    static final ModelConfig GPT =
            model("gpt", Norm.LAYER, new Mlp(Activation.GELU, false), Attention.plain(4, 1), HALF, 1, 0, ALL);
    static final ModelConfig RELU = model(
            "relu",
            Norm.RMS,
            new Mlp(Activation.RELU, false),
            new Attention(0.5, false, 0, 2, List.of(true)),
            HALF,
            1,
            0,
            ALL);
    static final ModelConfig UNTURNED =
            model("unturned", Norm.LAYER, new Mlp(Activation.SILU, false), Attention.plain(4, 1), NONE, 1, 0, ALL);

    private TinyConfig() {}

    private static ModelConfig model(
            String name,
            Norm norm,
            Mlp mlp,
            Attention attention,
            Positions positions,
            double embeddingScale,
            double logitCap,
            Set<LayerWeight> weights) {
        return new ModelConfig(
                name,
                11,
                8,
                6,
                1,
                4,
                2,
                4,
                64,
                true,
                new Architecture(
                        norm, 1e-5, Residual.SEQUENTIAL, mlp, attention, positions, embeddingScale, logitCap, weights),
                List.of(),
                JsonNodeFactory.instance.objectNode());
    }
}
