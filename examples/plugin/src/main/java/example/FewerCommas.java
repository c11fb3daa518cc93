package example;

import java.util.List;
import java.util.Set;
import org.align4j.core.plugin.PluginOptions;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.reward.RewardContext;
import org.align4j.rl.reward.RewardPlugin;
import org.align4j.rl.reward.RewardSource;
import org.align4j.rl.reward.Score;

/** A reward term: so much for every comma, negative for fewer of them. */
public final class FewerCommas implements RewardPlugin {
    @Override
    public String name() {
        return "fewer-commas";
    }

    @Override
    public RewardSource open(PluginOptions options, RewardContext context) {
        return new Source(options.require(Set.of("per-comma")).number("per-comma", -0.1));
    }

    private record Source(double perComma) implements RewardSource {
        @Override
        public String name() {
            return "fewer-commas";
        }

        @Override
        public String version() {
            return "1 " + perComma;
        }

        @Override
        public List<Score> score(List<Episode> episodes) {
            return episodes.stream().map(this::score).toList();
        }

        private Score score(Episode episode) {
            long commas = episode.text().chars().filter(c -> c == ',').count();
            return new Score.OfEpisode(perComma * commas, commas);
        }
    }
}
