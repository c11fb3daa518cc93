package org.align4j.rl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.run.Seeds;
import org.align4j.reward.Normalization;
import org.align4j.rl.Rollouts.Batch;
import org.align4j.rl.episode.Environment;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.episode.Player;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.reward.FirstSamples;
import org.align4j.rl.reward.Rewards;
import org.align4j.rl.reward.Rewards.Earned;
import org.align4j.rl.reward.Seen;

/** Rewards that learn while the policy does: what they see before the first iteration, and what follows when they have changed. */
record RewardLearning(RlConfig config, Rewards rewards, Estimation estimation, ActorCritic learners, Seeds seeds) {
    /** Before the first iteration: sources may look at what the policy samples as it starts; its curves. */
    Map<String, Double> begin(PromptSource prompts, Environment environment) {
        return rewards.begin(new FirstSamples() {
            @Override
            public int group() {
                return config.rollout().completionsPerPrompt();
            }

            @Override
            public List<Episode> of(int count) {
                long seed = seeds.seed("first-samples");
                try (Player player = new Player(estimation.models().policy(), environment, config.rollout(), seed)) {
                    return player.play(prompts.ask(0, count, Set.of()));
                }
            }
        });
    }

    /**
     * Lets the sources learn from an iteration; where one has changed its units, the critic catches up with them.
     *
     * @param experiences what the policy learned from
     * @param coefficient of the KL penalty in it
     * @return curves
     */
    Map<String, Double> after(int iteration, Batch batch, List<Experience> experiences, double coefficient) {
        Map<String, String> before = rewards.versions();
        Map<String, Double> curves =
                new LinkedHashMap<>(rewards.learn(new Seen(iteration, batch.episodes(), batch.earned())));
        if (config.advantage().needsCritic() && config.critic().catchUp() > 0) {
            List<Earned> scored = batch.earned();
            List<Earned> earned = rewards.again(batch.episodes(), scored, before);
            if (earned != scored) {
                curves.putAll(catchUp(iteration, batch, experiences, earned, coefficient));
            }
        }
        return curves;
    }

    /** Puts later curves beside earlier ones of the same step; an earlier one of the same name ends in {@code /before}. */
    static void join(Map<String, Double> curves, Map<String, Double> later) {
        later.forEach((name, value) -> {
            Double before = curves.put(name, value);
            if (before != null) {
                curves.put(name + "/before", before);
            }
        });
    }

    private Map<String, Double> catchUp(
            int iteration, Batch batch, List<Experience> experiences, List<Earned> earned, double coefficient) {
        Normalization scale = estimation.scale(rewards);
        List<Experience> now = estimation.again(experiences, earned, batch.greedy(), coefficient, scale);
        learners.catchUp(now, iteration, scale);
        List<Experience> then = estimation.again(now, earned, batch.greedy(), coefficient, scale);
        Map<String, Double> curves = new LinkedHashMap<>();
        curves.put("val/explained_variance_before_catch_up", RlMetrics.explainedVariance(now));
        curves.put("val/explained_variance_after_catch_up", RlMetrics.explainedVariance(then));
        return curves;
    }
}
