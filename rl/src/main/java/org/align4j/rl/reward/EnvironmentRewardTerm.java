package org.align4j.rl.reward;

import java.util.List;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.rl.episode.Episode;

/** What the environment gave for each turn, at the turn's last token. */
public record EnvironmentRewardTerm(
        @Option(doc = "Multiplies the rewards", def = "1.0") double weight) implements RewardTerm {
    @Override
    public Sharing sharing() {
        return Sharing.ROWS;
    }

    @Override
    public RewardSource open(RewardContext context) {
        return new Source(this);
    }

    private record Source(EnvironmentRewardTerm term) implements RewardSource {
        @Override
        public String name() {
            return "environment";
        }

        @Override
        public String version() {
            return Hashes.ofText(term.toString());
        }

        @Override
        public List<Score> score(List<Episode> episodes) {
            return episodes.stream().map(this::score).toList();
        }

        private Score score(Episode episode) {
            double[] values = new double[episode.length()];
            episode.rewards().forEach((place, reward) -> values[place] = term.weight() * reward);
            return new Score.OfTokens(values);
        }
    }
}
