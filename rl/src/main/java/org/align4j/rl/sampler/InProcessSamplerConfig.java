package org.align4j.rl.sampler;

/** The engine in this process, with the policy's own weights. */
public record InProcessSamplerConfig() implements SamplerConfig {}
