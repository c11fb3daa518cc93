package org.align4j.rl.sampler;

/** Who draws completions. */
public sealed interface SamplerConfig permits InProcessSamplerConfig, ServerSamplerConfig {}
