package org.align4j.model.checkpoint;

import java.util.Map;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;
import org.align4j.model.config.Architecture.Activation;
import org.jspecify.annotations.Nullable;

/** The names that configs have for the MLP's non-linearity. */
final class Activations {
    private static final Map<String, Activation> NAMES = Map.of(
            "silu", Activation.SILU,
            "swish", Activation.SILU,
            "gelu", Activation.GELU,
            "gelu_python", Activation.GELU,
            "gelu_new", Activation.GELU_TANH,
            "gelu_fast", Activation.GELU_TANH,
            "gelu_accurate", Activation.GELU_TANH,
            "gelu_pytorch_tanh", Activation.GELU_TANH,
            "gelu_python_tanh", Activation.GELU_TANH,
            "relu", Activation.RELU);

    private Activations() {}

    static Activation read(ConfigValues config) {
        Activation activation = of(config.value("hidden_act").asText(), config.family());
        if (activation == null) {
            throw new UserError(config.file() + ": " + config.family().key("hidden_act") + " must be one of "
                    + String.join(", ", new TreeSet<>(NAMES.keySet())) + ", but is "
                    + Quoted.brief(config.value("hidden_act")));
        }
        return activation;
    }

    /** By name; a family may mean another by one (Gemma's "gelu"). Null for a name that is not known. */
    static @Nullable Activation of(String name, Family family) {
        return NAMES.get(family.data().path("activations").path(name).asText(name));
    }
}
