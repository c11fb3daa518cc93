package org.align4j.rl.sampler;

import java.util.List;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;

/** The engine in this process. */
public final class EngineSampler implements Sampler {
    private final CausalLm policy;
    private final Generator generator;

    /** @param weights what the decoder holds the policy's weights in */
    public EngineSampler(CausalLm policy, SamplerWeights weights) {
        this.policy = policy;
        this.generator = Generator.of(policy, new DecodingConfig(0, false, weights));
    }

    @Override
    public void prepare(int updates) {
        // the generator sees for itself when the policy has changed
    }

    @Override
    public List<List<Completion>> sample(
            List<GenerationRequest> requests, int completionsPerPrompt, SamplingConfig sampling, long seed) {
        return generator.generate(requests, completionsPerPrompt, sampling, seed);
    }

    @Override
    public int maxPositions() {
        return policy.config().maxPositions();
    }

    @Override
    public void close() {
        generator.close();
    }
}
