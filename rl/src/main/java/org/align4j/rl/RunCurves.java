package org.align4j.rl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.rl.Rollouts.Batch;
import org.align4j.rl.loss.NoneEntropyTerm;
import org.align4j.rl.sampler.Sampler;
import org.align4j.rl.sampler.ServerSampler;

/** Curves of how far a run is, and of what its options turn on. */
record RunCurves(RlConfig config, ActorCritic learners, ReplayBuffer replay, Sampler sampler) {
    /**
     * Those of an iteration, before the state goes on to the next.
     *
     * @param learned those of the experiences that the update saw
     */
    Map<String, Double> of(RlState state, List<Experience> experiences, List<Experience> learned, Batch batch) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (config.advantage().needsCritic()) {
            metrics.put("val/explained_variance", RlMetrics.explainedVariance(experiences));
        }
        double rate = learners.rate(config.update().learningRate(), learners.firstStep(state.iteration()));
        metrics.put("lr", rate);
        metrics.put("learning_rate", rate);
        metrics.put("episode", (double) state.episodes());
        metrics.put("num_tokens", (double) state.tokens());
        metrics.putAll(RlMetrics.ofOptions(config, experiences, learned, batch));
        if (config.rollout().retire() > 0) {
            metrics.put("sampling/retired", (double) state.asking().retired().size());
        }
        if (config.rollout().reuse() > 1) {
            metrics.put("sampling/age", replay.age(learned.size()));
        }
        if (!(config.update().entropy() instanceof NoneEntropyTerm)) {
            metrics.put("objective/entropy_coef", state.entropyCoefficient());
        }
        if (sampler instanceof ServerSampler server) {
            metrics.put("sampling/staleness", (double) state.iteration() - batch.updates());
            server.tested(state.iteration()).ifPresent(nats -> metrics.put("sampling/self_test", nats));
        }
        return metrics;
    }
}
