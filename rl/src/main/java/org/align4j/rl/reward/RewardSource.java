package org.align4j.rl.reward;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.align4j.core.run.Hashes;
import org.align4j.data.Prompt;
import org.align4j.judge.Verdict.Cost;
import org.align4j.model.training.Stateful;
import org.align4j.reward.Normalization;
import org.align4j.rl.episode.Episode;

/** An opened {@link RewardTerm}: scores finished episodes, and may learn from them between iterations. */
public interface RewardSource extends AutoCloseable {
    /** Unique in the run; in metrics it stands as {@code rewards/NAME/mean}. */
    String name();

    /** What scores: a hash that changes when the scores would. */
    String version();

    /**
     * Says at the start, of the prompts that will be asked, whether it can score their completions.
     *
     * @throws org.align4j.core.UserError if it cannot
     */
    default void expect(List<Prompt> prompts) {}

    /**
     * Scores episodes.
     *
     * @return as many as episodes, in their order, weighted as the term says
     */
    List<Score> score(List<Episode> episodes);

    /**
     * Before the first iteration of a run.
     *
     * @param samples what the policy samples as it starts
     * @return curves by their whole names; nothing for a source that has none
     */
    default Map<String, Double> begin(FirstSamples samples) {
        return Map.of();
    }

    /**
     * Learns from what was sampled, after the policy has.
     *
     * @return its curves of the iteration, by their whole names; nothing for a source that has none
     */
    default Map<String, Double> learn(Seen seen) {
        return Map.of();
    }

    /** What a checkpoint must hold of it; nothing for a source that stays as it is. */
    default List<Stateful> states() {
        return List.of();
    }

    /** True if it has weight 0: its scores are logged and stored, and count for nothing. */
    default boolean watched() {
        return false;
    }

    /** In which units a score model's numbers are given; a critic that starts from that model takes the same. */
    default Normalization scale() {
        return Normalization.NONE;
    }

    /** Whether {@link #scale} may change while RL runs: then what was scored is scored again, and a critic catches up. */
    default boolean moves() {
        return false;
    }

    /** What asking somebody has cost since the last time that this was called; nothing for a source that asks nobody. */
    default Cost paid() {
        return Cost.NOTHING;
    }

    @Override
    default void close() {}

    /**
     * A source that needs the episode alone.
     *
     * @param term its options: they say all about it
     */
    static RewardSource of(String name, RewardTerm term, double weight, ToDoubleFunction<Episode> raw) {
        return new RewardSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String version() {
                return Hashes.ofText(term.toString());
            }

            @Override
            public List<Score> score(List<Episode> episodes) {
                return episodes.stream()
                        .mapToDouble(raw)
                        .mapToObj(number -> (Score) new Score.OfEpisode(weight * number, number))
                        .toList();
            }
        };
    }
}
