package org.align4j.rl.reward;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.model.process.Shares;
import org.align4j.rl.episode.Episode;

/** Asks a judge about the samples that a classifier likes best; the process that leads asks for all. */
final class Confirmation implements AutoCloseable {
    private final ConfirmConfig config;
    private final RewardSource judge;
    private final Shares shares;

    private Confirmation(ConfirmConfig config, RewardSource judge, Shares shares) {
        this.config = config;
        this.judge = judge;
        this.shares = shares;
    }

    static Confirmation open(ConfirmConfig config, RewardContext context) {
        RewardSource judge = LeaderSource.open(new JudgeRewardTerm(1, config.judge()), context);
        return new Confirmation(config, judge, new Shares(context.processes()));
    }

    /**
     * What was said.
     *
     * @param asked how many it was asked about
     * @param successes their places among the samples, ascending
     */
    record Answer(int asked, List<Integer> successes) {
        static final Answer NONE = new Answer(0, List.of());
    }

    /** @param logits of the episodes, by which the best are found */
    Answer of(List<Episode> episodes, double[] logits) {
        int count = Math.min(episodes.size() - 1, (int) Math.ceil(config.share() * episodes.size()));
        List<Integer> best = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -logits[i]))
                .limit(count)
                .sorted()
                .toList();
        List<Episode> asked = best.stream().map(episodes::get).toList();
        List<Score> scores = shares.ofLeader(() -> judge.score(asked), ScoreCodec.CODEC);
        List<Integer> successes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (scores.get(i) instanceof Score.OfEpisode score && score.raw() >= config.least()) {
                successes.add(best.get(i));
            }
        }
        return new Answer(count, successes);
    }

    @Override
    public void close() {
        judge.close();
    }
}
