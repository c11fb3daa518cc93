package org.align4j.model.kernel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.align4j.model.ModelConfig;
import org.align4j.model.RotaryScaling;

/** A shape for kernels that are tested alone. */
final class TinyConfig {
    static final ModelConfig LLAMA = new ModelConfig(
            "llama",
            11,
            8,
            6,
            1,
            4,
            2,
            4,
            64,
            1e-5,
            true,
            false,
            false,
            10000.0,
            new RotaryScaling.None(),
            List.of(),
            JsonNodeFactory.instance.objectNode());

    private TinyConfig() {}
}
