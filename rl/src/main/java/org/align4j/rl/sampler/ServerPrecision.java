package org.align4j.rl.sampler;

import org.align4j.core.options.KebabCase;
import org.align4j.model.gguf.GgufType;

/** What a server computes with, and how far its log-probs may therefore lie from the training pass's. */
public enum ServerPrecision {
    FLOAT32(GgufType.F32, 1e-3),
    FLOAT16(GgufType.F16, 0.02),
    /** On SmolLM2-135M's own completions 0.036 to 0.042 were measured, where bf16 itself is 0.2 from float32. */
    BF16(GgufType.BF16, 0.1),
    Q8_0(GgufType.Q8_0, 0.2);

    private final GgufType stored;
    private final double tolerance;

    ServerPrecision(GgufType stored, double tolerance) {
        this.stored = stored;
        this.tolerance = tolerance;
    }

    /** How weights are stored for a server that reads GGUF. */
    GgufType stored() {
        return stored;
    }

    /** Largest mean absolute difference in nats a token that rounding explains. */
    double tolerance() {
        return tolerance;
    }

    String word() {
        return KebabCase.of(this);
    }
}
