package org.align4j.rl.reward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.Option;
import org.align4j.reward.Normalization;
import org.align4j.reward.RewardModel;
import org.align4j.rl.episode.Episode;

/** The reward model given as {@code --reward}. */
public record ModelRewardTerm(
        @Option(doc = "Multiplies the score; 0 only watches it: it is logged raw and counts for nothing", def = "1.0")
        double weight,

        @Option(doc = "normalized (mean 0, standard deviation 1) or raw", def = "normalized")
        Scale scale)
        implements RewardTerm {
    /** Whose units scores are in. */
    public enum Scale {
        RAW,
        NORMALIZED
    }

    @Override
    public RewardSource open(RewardContext context) {
        RewardModel model = context.model()
                .orElseThrow(() -> new UserError(
                        "rl needs --reward: the reward has a term of type model; or give other terms, such as"
                                + " rewards: [{type: judge, judge: FILE}]"));
        return new Source(this, model, context.modelVersion(), EpisodeRows.of(model.tokenizer(), context.tokenizer()));
    }

    private record Source(ModelRewardTerm term, RewardModel model, String version, EpisodeRows encoder)
            implements RewardSource {
        @Override
        public String name() {
            return "model";
        }

        @Override
        public boolean watched() {
            return term.weight() == 0;
        }

        @Override
        public Normalization scale() {
            return term.scale() == Scale.NORMALIZED ? model.facts().normalization() : Normalization.NONE;
        }

        @Override
        public List<Score> score(List<Episode> episodes) {
            List<int[]> rows = new ArrayList<>();
            for (Episode episode : episodes) {
                rows.add(encoder.row(episode).tokens());
            }
            Normalization scale = scale();
            return Arrays.stream(model.score(rows))
                    .mapToObj(score -> (Score) new Score.OfEpisode(term.weight() * scale.apply(score), score))
                    .toList();
        }
    }
}
