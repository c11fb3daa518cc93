package org.align4j.model.config;

import java.util.Locale;

/** What the decoder's products hold their weights in. Every completion is drawn exactly from what is computed with them. */
public enum SamplerWeights {
    /** The type that the model computes in. */
    PRECISION,
    /** int8 with a scale an output, what is multiplied with them too with a scale a row; x86 processors. */
    INT8,
    /** Whichever was measured to be faster on the machine; chosen before anything is decoded. */
    AUTO;

    /** What options say of it. */
    public static final String DOC =
            "What sampling holds weights in: precision (that of the engine), int8 (half the memory traffic of"
                    + " bf16, for x86 processors; a little off the model, and log-probs are of what was drawn"
                    + " from) or auto (int8 where it was measured to be a tenth faster)";

    /** Of a {@link #word}. */
    public static SamplerWeights of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** As YAML writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
