package org.align4j.rl;

import org.align4j.model.CausalLm;
import org.align4j.model.config.SamplerWeights;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.sampler.EngineSampler;
import org.align4j.rl.sampler.Sampler;
import org.align4j.rl.sampler.ServerSampler;
import org.align4j.rl.sampler.ServerSamplerConfig;

/** Who draws a run's completions, as its options say. */
final class Samplers {
    /** Characters of a run's hash that tell its weights on a server from other runs'. */
    private static final int NAME_LENGTH = 12;

    private Samplers() {}

    static Sampler of(RlConfig config, CausalLm policy, PromptSource prompts, RlLoop.Place place) {
        if (config.rollout().sampler() instanceof ServerSamplerConfig server) {
            String name = place.recipe()
                    .substring(0, Math.min(NAME_LENGTH, place.recipe().length()));
            ServerSampler.Run run = new ServerSampler.Run(
                    name,
                    place.run().work(),
                    prompts.rows(),
                    config.lora().adapts(),
                    place.run().say());
            return new ServerSampler(server, policy, config.rollout().sampling(), run);
        }
        SamplerWeights weights = config.rollout().weights();
        if (weights != SamplerWeights.PRECISION && !config.correction().on()) {
            place.run()
                    .say()
                    .accept("completions are drawn with weights in " + weights.word()
                            + " and learned from as if the policy itself had drawn them;"
                            + " --correction truncated weighs each token by how likely the policy makes it");
        }
        return new EngineSampler(policy, weights);
    }
}
