package org.align4j.rl.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.align4j.core.run.Hashes;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.model.training.Stateful;
import org.align4j.reward.Normalization;
import org.align4j.reward.ensemble.Combination;
import org.align4j.reward.online.ComparisonLearning;
import org.align4j.reward.online.LearnConfig;
import org.align4j.reward.online.LearningInputs;
import org.align4j.reward.online.SampledCompletion;
import org.align4j.rl.episode.Episode;

/** A reward model that learns from comparisons while RL runs: {@link ComparisonLearning} with episodes. */
final class LearnedModelSource implements RewardSource {
    static final String NAME = "model";

    private final ModelRewardTerm term;
    private final LearnConfig learn;
    private final EpisodeRows rows;
    private final ComparisonLearning learning;
    private final EnsembleCurves curves = new EnsembleCurves();

    /** @param policy the policy's tokenizer */
    LearnedModelSource(ModelRewardTerm term, LearningInputs inputs, Tokenizer policy) {
        this.term = term;
        learn = Objects.requireNonNull(term.learn());
        rows = EpisodeRows.of(inputs.model().tokenizer(), policy);
        learning = new ComparisonLearning(learn, inputs);
    }

    /** What it learns, for those who write results. */
    ComparisonLearning learning() {
        return learning;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean watched() {
        return term.weight() == 0;
    }

    @Override
    public boolean moves() {
        return true;
    }

    @Override
    public Normalization scale() {
        return scale(0);
    }

    private Normalization scale(int member) {
        return term.scale() == ModelRewardTerm.Scale.NORMALIZED
                ? learning.scales().get(member)
                : Normalization.NONE;
    }

    @Override
    public String version() {
        return Hashes.ofText(learning.version());
    }

    @Override
    public List<Score> score(List<Episode> episodes) {
        double[][] scores = learning.scores(
                episodes.stream().map(episode -> rows.row(episode).tokens()).toList());
        List<Score> scored = new ArrayList<>();
        for (double[] raw : scores) {
            scored.add(score(raw));
        }
        return scored;
    }

    /** @param raw by member */
    private Score score(double[] raw) {
        double[] own = new double[raw.length];
        for (int m = 0; m < own.length; m++) {
            own[m] = scale(m).apply(raw[m]);
        }
        double reward = term.combine().of(own);
        if (own.length > 1) {
            curves.add(own, reward);
        }
        return new Score.OfEpisode(term.weight() * reward, Combination.mean(raw));
    }

    @Override
    public Map<String, Double> begin(FirstSamples samples) {
        int group = samples.group();
        int pairs = learn.choose().onePerPrompt() ? 1 : group * (group - 1) / 2;
        int prompts = Math.max(ceil(learn.reference(), group), ceil(learn.first(), pairs));
        return learning.begin(completions(samples.of(prompts)));
    }

    private static int ceil(int number, int divisor) {
        return (number + divisor - 1) / divisor;
    }

    @Override
    public Map<String, Double> learn(Seen seen) {
        Map<String, Double> all = new LinkedHashMap<>(curves.take());
        if (learning.due(seen.iteration())) {
            all.putAll(learning.learn(seen.iteration(), completions(seen.episodes())));
        }
        return all;
    }

    private List<SampledCompletion> completions(List<Episode> episodes) {
        List<SampledCompletion> completions = new ArrayList<>();
        for (Episode episode : episodes) {
            if (episode.failure().isEmpty()) {
                PromptedRow row = rows.row(episode);
                completions.add(new SampledCompletion(
                        episode.prompt().id(),
                        episode.prompt().prompt(),
                        episode.content(),
                        episode.prompt().groundTruth(),
                        row.tokens(),
                        row.promptLength()));
            }
        }
        return completions;
    }

    @Override
    public List<Stateful> states() {
        return learning.states();
    }

    @Override
    public void close() {
        learning.close();
    }
}
