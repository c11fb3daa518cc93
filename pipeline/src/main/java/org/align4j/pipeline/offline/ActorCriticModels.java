package org.align4j.pipeline.offline;

import java.nio.file.Path;
import org.align4j.core.run.Seeds;
import org.align4j.model.CausalLm;
import org.align4j.model.ValueModel;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.rl.offline.ActorCriticOfflineMethod;

/**
 * The models of an actor-critic, closed together.
 *
 * @param reference the policy as it starts: with an adapter the policy's own weights without what it learns
 * @param critic on the policy's trunk, with a number for every token
 */
record ActorCriticModels(CausalLm policy, CausalLm reference, ValueModel critic) implements AutoCloseable {
    static ActorCriticModels open(
            OfflineConfig config, ActorCriticOfflineMethod method, Path start, StageContext context) {
        Seeds seeds = context.seeds();
        CausalLm policy = CausalLm.toTrain(start, config.engine(), config.lora(), seeds.seed("adapter"));
        try {
            CausalLm reference = config.lora().adapts() ? policy.frozenCopy() : CausalLm.frozen(start, config.engine());
            try {
                return new ActorCriticModels(
                        policy,
                        reference,
                        ValueModel.fromPolicy(
                                start,
                                config.engine(),
                                config.lora(),
                                policy.config().vocabularySize(),
                                method.critic().headScale(),
                                seeds.seed("action-value-head")));
            } catch (RuntimeException e) {
                reference.close();
                throw e;
            }
        } catch (RuntimeException e) {
            policy.close();
            throw e;
        }
    }

    @Override
    public void close() {
        critic.close();
        reference.close();
        policy.close();
    }
}
