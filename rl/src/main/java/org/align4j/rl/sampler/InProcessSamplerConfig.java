package org.align4j.rl.sampler;

import org.align4j.core.options.Option;
import org.align4j.model.config.SamplerWeights;

/** The engine in this process, with the policy's own weights. */
public record InProcessSamplerConfig(
        @Option(doc = SamplerWeights.DOC, def = "precision") SamplerWeights weights) implements SamplerConfig {}
