package org.align4j.rl.reward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        Scale scale,

        @Option(
                doc =
                        "last: the score at the end, earned there; difference: at each token, by how much it changes the score"
                                + " (same sum but for a constant of the prompt, credit where it belongs); steps: at the end of each step, by"
                                + " a model trained with loss step-success",
                def = "last",
                often = true)
        Read read,

        @Option(doc = "For read: steps", def = "{}") StepRewards steps)
        implements RewardTerm {
    /** Where the model's numbers are read. */
    public enum Read {
        LAST,
        DIFFERENCE,
        STEPS
    }

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
        EpisodeRows encoder = EpisodeRows.of(model.tokenizer(), context.tokenizer());
        if (read != Read.LAST && !encoder.sameIds()) {
            throw new UserError("rewards: read: " + read.name().toLowerCase(Locale.ROOT)
                    + " needs a reward model with the policy's tokenizer: other tokens cannot be rewarded one by one");
        }
        return new Source(this, model, context.modelVersion(), encoder);
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
            if (term.read() != Read.LAST) {
                return dense(episodes);
            }
            List<int[]> rows = new ArrayList<>();
            for (Episode episode : episodes) {
                rows.add(encoder.row(episode).tokens());
            }
            Normalization scale = scale();
            return Arrays.stream(model.score(rows))
                    .mapToObj(score -> (Score) new Score.OfEpisode(term.weight() * scale.apply(score), score))
                    .toList();
        }

        /** On the very tokens that were sampled. */
        private List<Score> dense(List<Episode> episodes) {
            List<float[]> numbers =
                    model.scoreTokens(episodes.stream().map(Episode::ids).toList());
            List<Score> scores = new ArrayList<>();
            for (int i = 0; i < numbers.size(); i++) {
                double[] tokens = tokens(episodes.get(i), numbers.get(i));
                scores.add(
                        Arrays.stream(tokens).allMatch(Double::isFinite)
                                ? new Score.OfTokens(tokens)
                                : new Score.Missing("the reward model's scores are not numbers"));
            }
            return scores;
        }

        private double[] tokens(Episode episode, float[] numbers) {
            boolean steps = term.read() == Read.STEPS;
            double[] tokens = steps
                    ? DenseScores.steps(episode, numbers, term.steps(), model.tokenizer())
                    : DenseScores.differences(episode, numbers);
            // a probability has its own unit; a difference of scores needs no mean
            double unit = steps ? 1 : scale().standardDeviation();
            return Arrays.stream(tokens)
                    .map(number -> term.weight() * number / unit)
                    .toArray();
        }

        /** How many steps completions have, where steps are rewarded: a policy may learn to make more of them. */
        @Override
        public Map<String, Double> learn(Seen seen) {
            return term.read() != Read.STEPS
                    ? Map.of()
                    : Map.of(
                            "completions/mean_steps",
                            seen.episodes().stream()
                                    .mapToInt(episode -> term.steps().ends(episode, model.tokenizer()).length)
                                    .average()
                                    .orElse(Double.NaN));
        }
    }
}
