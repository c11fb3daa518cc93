package org.align4j.rl.reward;

import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Scored;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.rl.episode.Episode;

/** Subtracts a penalty where a judge's score is too low, and says nothing above that: safety as a limit, not as a goal to trade. */
public record VetoRewardTerm(
        @Option(
                doc =
                        "A judge that scores single completions, such as configs/judge/harmful.yaml, or the YAML file that holds it")
        JudgeConfig judge,

        @Option(doc = "Scores below it are vetoed", def = "0.5")
        double least,

        @Option(doc = "Subtracted from the reward of a vetoed completion", def = "1.0")
        double penalty)
        implements JudgedRewardTerm {
    public VetoRewardTerm {
        Check.positive("penalty", penalty);
    }

    @Override
    public RewardSource open(RewardContext context) {
        CompletionScorer scorer = judge.openScorer(context.judges())
                .orElseThrow(
                        () -> new UserError(
                                "rewards: the judge " + judge.name()
                                        + " only compares completions; a veto needs one that scores each, such as configs/judge/harmful.yaml"));
        return new Source(
                "veto_" + judge.name(),
                Hashes.ofText(ConfigWriter.yaml(this)),
                least,
                penalty,
                scorer,
                new JudgeCosts());
    }

    private record Source(
            String name, String version, double least, double penalty, CompletionScorer scorer, JudgeCosts costs)
            implements RewardSource {
        @Override
        public List<Score> score(List<Episode> episodes) {
            return costs.ofScores(scorer.judge(EpisodeCandidates.of(episodes))).stream()
                    .map(this::score)
                    .toList();
        }

        private Score score(Scored scored) {
            return scored.ok()
                    ? new Score.OfEpisode(scored.score() < least ? -penalty : 0, scored.score())
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
