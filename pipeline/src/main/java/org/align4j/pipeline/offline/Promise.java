package org.align4j.pipeline.offline;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.training.Evaluation;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.episode.Player;
import org.align4j.rl.episode.PromptSource;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.reward.Rewards;
import org.align4j.rl.value.ActorCriticObjective;

/**
 * What Q promises at the start of a completion beside what the policy earns from there: {@code eval_value/promised} (the mean
 * over prompts of Σ_b π(b|s) Q(s, b)), {@code eval_value/earned} (the mean return of its own samples) and their difference, {@code
 * eval_value/gap}. Every measurement draws with the same random numbers.
 */
record Promise(ActorCriticObjective objective, CausalLm policy, PromptSource prompts, Player player, Rewards rewards)
        implements Evaluation {
    /** Rows read at once. */
    private static final int CHUNK = 32;

    @Override
    public Map<String, Double> measure() {
        List<Episode> episodes = player.play(prompts.ask(0, prompts.size(), Set.of()));
        List<Rewards.Outcome> outcomes = rewards.score(episodes);
        double[] earned = outcomes.stream()
                .flatMap(outcome -> outcome.earned().stream())
                .mapToDouble(Rewards.Earned::total)
                .toArray();
        if (earned.length == 0) {
            throw new UserError("method.earned.rewards: no completion could be scored; the first failure: "
                    + outcomes.get(0).missing());
        }
        double[] promised = promised(episodes);
        double promise = Arrays.stream(promised).average().orElseThrow();
        double mean = Arrays.stream(earned).average().orElseThrow();
        Map<String, Double> measured = new LinkedHashMap<>();
        measured.put("eval_value/promised", promise);
        measured.put("eval_value/earned", mean);
        measured.put("eval_value/gap", promise - mean);
        measured.put("eval_rewards/unscored", (double) episodes.size() - earned.length);
        return measured;
    }

    private double[] promised(List<Episode> episodes) {
        List<LoggedRow> rows = IntStream.range(0, episodes.size())
                .mapToObj(i -> row(i, episodes.get(i)))
                .toList();
        double[] promised = new double[rows.size()];
        for (int from = 0; from < promised.length; from += CHUNK) {
            int to = Math.min(promised.length, from + CHUNK);
            System.arraycopy(objective.promised(policy, rows.subList(from, to)), 0, promised, from, to - from);
        }
        return promised;
    }

    private static LoggedRow row(int number, Episode episode) {
        int[] first = {episode.promptIds().length};
        return new LoggedRow("prompt " + (number + 1), episode.ids(), first[0], first, 0, null, false);
    }
}
