package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import org.align4j.model.config.Architecture;
import org.align4j.model.config.Architecture.Attention;
import org.align4j.model.config.Architecture.Mlp;
import org.align4j.model.config.Architecture.Norm;
import org.align4j.model.config.Architecture.Positions;
import org.align4j.model.config.Architecture.Residual;
import org.align4j.model.config.LayerWeight;

/** Reads what a model's layers are made of, from its config and its family's file. */
record ArchitectureConfig(ConfigValues config) {
    private static final String SCALAR = "query_pre_attn_scalar";
    private static final String SCALED = "scale_attn_weights";

    Architecture read(int hidden, int headSize) {
        Family family = config.family();
        int layers = config.integer("num_hidden_layers");
        // Gemma 3's frequencies depend on windows, SmolLM3's windows on frequencies.
        Positions positions = new RotaryConfig(config)
                .read(
                        headSize,
                        layers,
                        () -> WindowConfig.read(config, layers, java.util.List.of())
                                .windowed());
        WindowConfig windows = WindowConfig.read(config, layers, positions.kindOfLayer());
        Set<LayerWeight> weights = family.layerWeights(config);
        JsonNode epsilon = config.value("norm_epsilon");
        config.require(epsilon.isNumber() && epsilon.asDouble() >= 0, "norm_epsilon", "must be a number >= 0");
        return new Architecture(
                Norm.valueOf(constant(family.data().get("norm").asText())),
                epsilon.asDouble(),
                residual(),
                new Mlp(Activations.read(config), family.gated()),
                new Attention(
                        queryScale(headSize),
                        config.flag("scale_attn_by_inverse_layer_idx"),
                        cap("attn_logit_softcapping"),
                        windows.window(),
                        windows.windowed()),
                positions,
                family.data().path("embedding-scaled").asBoolean() ? Math.sqrt(hidden) : 1,
                cap("final_logit_softcapping"),
                weights);
    }

    private Residual residual() {
        JsonNode rule = config.family().data().path("residual");
        if (rule.isObject()) {
            return config.flag(rule.get("parallel-when").asText()) ? Residual.PARALLEL : Residual.SEQUENTIAL;
        }
        return Residual.valueOf(constant(rule.asText("sequential")));
    }

    /** Head size ^ -0.5, unless the config says another number (Gemma 2 and 3) or none at all (GPT-2). */
    private double queryScale(int headSize) {
        double scalar = config.numberOrZero(SCALAR);
        boolean scaled = config.family().ownKeys().contains(SCALAR);
        config.require(!scaled || scalar > 0, SCALAR, "must be a number > 0");
        // Other families do not read the key, and false passes there as a switch that is off.
        boolean unscaled = config.family().ownKeys().contains(SCALED) && !config.flag(SCALED);
        return unscaled ? 1 : Math.pow(scaled ? scalar : headSize, -0.5);
    }

    private double cap(String key) {
        double cap = config.numberOrZero(key);
        // transformers divides by a cap of 0 too: every token is as likely as another then
        config.require(cap > 0 || !config.value(key).isNumber(), key, "must be null or a number > 0");
        return cap;
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
