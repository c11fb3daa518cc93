package org.align4j.rl.sampler;

/** Which program answers: servers agree about completions, not about how they are given weights. */
public enum ServerKind {
    /** What the server says of itself decides. */
    AUTO,
    ALIGN,
    VLLM,
    SGLANG,
    LLAMA_CPP
}
