package org.align4j.rl.reward;

import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Scored;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.rl.episode.Episode;

/** A judge that scores single completions: principles, or a verifier (1 right, 0 wrong). */
public record JudgeRewardTerm(
        @Option(
                doc = "Multiplies the score; 0 only watches it: it is logged and stored, and counts for nothing",
                def = "1.0")
        double weight,

        @Option(doc = "The judge, or the YAML file that holds it")
        JudgeConfig judge)
        implements JudgedRewardTerm {
    @Override
    public RewardSource open(RewardContext context) {
        return new Source(
                judge.name(), Hashes.ofText(ConfigWriter.yaml(this)), weight, opened(context), new JudgeCosts());
    }

    private CompletionScorer opened(RewardContext context) {
        return judge.openScorer(context.judges())
                .orElseThrow(() -> new UserError("rewards: the judge " + judge.name()
                        + " only compares completions; a reward needs one that scores each, such as principles or"
                        + " verifier"));
    }

    private record Source(String name, String version, double weight, CompletionScorer scorer, JudgeCosts costs)
            implements RewardSource {
        @Override
        public List<Score> score(List<Episode> episodes) {
            return costs.ofScores(scorer.judge(EpisodeCandidates.of(episodes))).stream()
                    .map(this::weighted)
                    .toList();
        }

        @Override
        public boolean watched() {
            return weight == 0;
        }

        private Score weighted(Scored scored) {
            return scored.ok()
                    ? new Score.OfEpisode(weight * scored.score(), scored.score())
                    : EpisodeCandidates.missing(scored);
        }

        @Override
        public Cost paid() {
            return costs.take();
        }

        @Override
        public void close() {
            scorer.close();
        }
    }
}
