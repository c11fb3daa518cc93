package org.align4j.rl.reward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.align4j.model.text.PromptedRow;
import org.align4j.reward.Normalization;
import org.align4j.reward.Reading;
import org.align4j.reward.RewardModel;
import org.align4j.reward.TextTokens;
import org.align4j.rl.episode.Episode;

/** An opened {@link ModelRewardTerm}: one reward model, or an ensemble whose members are combined wherever they are read. */
final class ModelSource implements RewardSource {
    private final ModelRewardTerm term;
    private final RewardModel model;
    private final String version;
    private final EpisodeRows encoder;
    private final EnsembleCurves curves = new EnsembleCurves();
    private final TokenCurves tokenCurves = new TokenCurves();
    private final TextTokens texts;

    ModelSource(ModelRewardTerm term, RewardModel model, String version, EpisodeRows encoder) {
        this.term = term;
        this.model = model;
        this.version = version;
        this.encoder = encoder;
        texts = new TextTokens(model.tokenizer());
    }

    @Override
    public String name() {
        return "model";
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public boolean watched() {
        return term.weight() == 0;
    }

    @Override
    public Normalization scale() {
        return scale(model);
    }

    private Normalization scale(RewardModel member) {
        return term.scale() == ModelRewardTerm.Scale.NORMALIZED ? member.facts().normalization() : Normalization.NONE;
    }

    private boolean together() {
        return model.members().size() > 1;
    }

    @Override
    public List<Score> score(List<Episode> episodes) {
        if (term.read() != ModelRewardTerm.Read.LAST) {
            return dense(episodes);
        }
        List<PromptedRow> rows = new ArrayList<>();
        for (Episode episode : episodes) {
            rows.add(encoder.row(episode));
        }
        if (together()) {
            return combined(rows);
        }
        Normalization scale = scale();
        return Arrays.stream(model.scoreRows(rows))
                .mapToObj(score -> (Score) new Score.OfEpisode(term.weight() * scale.apply(score), score))
                .toList();
    }

    private List<Score> combined(List<PromptedRow> rows) {
        List<double[]> byMember =
                model.members().stream().map(member -> member.scoreRows(rows)).toList();
        List<Score> scores = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            double[] each = new double[byMember.size()];
            double raw = 0;
            for (int m = 0; m < each.length; m++) {
                double score = byMember.get(m)[row];
                raw += score / each.length;
                each[m] = scale(model.members().get(m)).apply(score);
            }
            double reward = term.combine().of(each);
            curves.add(each, reward);
            scores.add(new Score.OfEpisode(term.weight() * reward, raw));
        }
        return scores;
    }

    /** On the very tokens that were sampled. */
    private List<Score> dense(List<Episode> episodes) {
        List<int[]> rows = episodes.stream().map(Episode::ids).toList();
        List<List<float[]>> byMember =
                model.members().stream().map(member -> member.scoreTokens(rows)).toList();
        List<Score> scores = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            double[] tokens = tokens(episodes.get(i), numbers(byMember, i));
            scores.add(
                    Arrays.stream(tokens).allMatch(Double::isFinite)
                            ? new Score.OfTokens(tokens)
                            : new Score.Missing("the reward model's scores are not numbers"));
        }
        return scores;
    }

    /** A row's numbers: a single model's as they are; of an ensemble combined at every token, in units that fit each other. */
    private double[] numbers(List<List<float[]>> byMember, int row) {
        int length = byMember.get(0).get(row).length;
        double[] numbers = new double[length];
        for (int t = 0; t < length; t++) {
            double[] each = new double[byMember.size()];
            for (int m = 0; m < each.length; m++) {
                each[m] = unit(model.members().get(m), byMember.get(m).get(row)[t]);
            }
            numbers[t] = together() ? term.combine().of(each) : each[0];
            if (together() && t == length - 1) {
                curves.add(each, numbers[t]);
            }
        }
        return numbers;
    }

    /** A number at a token in units that fit those of other members. */
    private double unit(RewardModel member, double number) {
        if (term.read() == ModelRewardTerm.Read.TOKENS) {
            Reading reading = Objects.requireNonNull(member.facts().reading());
            return normalized() ? (number - reading.tokenMean()) / reading.deviation() : number;
        }
        return together() && !readsSteps() ? scale(member).apply(number) : number;
    }

    private boolean normalized() {
        return term.scale() == ModelRewardTerm.Scale.NORMALIZED;
    }

    private boolean readsSteps() {
        return term.read() == ModelRewardTerm.Read.STEPS;
    }

    private double[] tokens(Episode episode, double[] numbers) {
        TextTokens read = model.facts().reading() == null ? null : texts;
        double[] tokens = switch (term.read()) {
            case STEPS -> DenseScores.steps(episode, numbers, term.steps(), model.tokenizer());
            case TOKENS -> DenseScores.tokens(episode, numbers, texts);
            default ->
                DenseScores.differences(episode, read == null ? numbers : DenseScores.held(episode, numbers, read));
        };
        // a probability has its own unit, members of an ensemble and numbers of single tokens are in theirs already; a
        // difference of scores needs no mean
        boolean scaled = term.read() == ModelRewardTerm.Read.DIFFERENCE && !together();
        double unit = scaled ? scale().standardDeviation() : 1;
        double[] earned = Arrays.stream(tokens)
                .map(number -> term.weight() * number / unit)
                .toArray();
        tokenCurves.add(earned);
        return earned;
    }

    /**
     * How members differ, how single tokens are rewarded, and how many steps completions have where steps are rewarded: a policy may
     * learn to make more.
     */
    @Override
    public Map<String, Double> learn(Seen seen) {
        Map<String, Double> all = new LinkedHashMap<>(curves.take());
        all.putAll(tokenCurves.take());
        if (readsSteps()) {
            all.put(
                    "completions/mean_steps",
                    seen.episodes().stream()
                            .mapToInt(episode -> term.steps().ends(episode, model.tokenizer()).length)
                            .average()
                            .orElse(Double.NaN));
        }
        return all;
    }
}
