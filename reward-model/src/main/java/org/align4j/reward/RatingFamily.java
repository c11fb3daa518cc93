package org.align4j.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.model.training.Objective;
import org.align4j.reward.loss.RatedScores.Given;
import org.align4j.reward.loss.RatingLoss;
import org.align4j.reward.loss.RatingScale;
import org.jspecify.annotations.Nullable;

/** Learning from ratings of single completions. */
final class RatingFamily implements RewardFamily<RatedPrompt, RatingBatch> {
    /** More different values than that are measurements, not levels. */
    private static final int MOST_LEVELS = 20;

    private final RatingLoss loss;
    /** Of what is learned from; a dataset that is only measured on has one of its own. */
    private @Nullable RatingScale scale;

    RatingFamily(RatingLoss loss) {
        this.loss = loss;
    }

    private record Encoded(RatedCompletion completion, int[] tokens) {}

    @Override
    public FeedbackRows<RatedPrompt> read(Path dataset, RowEncoder encoder) {
        Dataset<RatedCompletion> rows = Dataset.open(dataset, RatedCompletion.class);
        List<Encoded> encoded = new ArrayList<>();
        rows.forEach(row -> encoder.encode("rated completion " + row.id(), row.prompt(), List.of(row.completion()))
                .ifPresent(tokens -> encoded.add(new Encoded(row, tokens.get(0).tokens()))));
        TreeMap<Double, Integer> levels = new TreeMap<>();
        Map<String, Integer> raters = new LinkedHashMap<>();
        for (Encoded each : encoded) {
            for (Rating rating : each.completion().ratings()) {
                if (!Double.isFinite(rating.value())) {
                    throw new UserError(dataset + ": rated completion "
                            + each.completion().id() + ": rating " + rating.value() + " is not a number");
                }
                levels.merge(rating.value(), 1, Integer::sum);
                raters.merge(rating.rater(), 1, Integer::sum);
            }
        }
        if (scale == null) {
            scale = scale(dataset, levels, raters);
        }
        int ratings = raters.values().stream().mapToInt(Integer::intValue).sum();
        Map<Content, List<Encoded>> byPrompt = new LinkedHashMap<>();
        encoded.forEach(each -> byPrompt.computeIfAbsent(each.completion().prompt(), prompt -> new ArrayList<>())
                .add(each));
        return new FeedbackRows<>(
                prompts(byPrompt.values(), scale, raters),
                List.copyOf(byPrompt.keySet()),
                ratings,
                "ratings",
                rows.info().fingerprint(),
                notes(levels, raters));
    }

    private RatingScale scale(Path dataset, SortedMap<Double, Integer> levels, Map<String, Integer> raters) {
        if (levels.size() == 1) {
            throw new UserError(dataset + ": every rating is " + levels.firstKey() + ": there is nothing to learn");
        }
        if (loss.ordinal() && levels.size() > MOST_LEVELS) {
            throw new UserError(dataset + ": " + levels.size() + " different ratings, an ordinal loss takes at most "
                    + MOST_LEVELS + " levels; set --loss.type squared or huber");
        }
        return new RatingScale(
                List.copyOf(levels.keySet()), List.copyOf(levels.values()), List.copyOf(raters.keySet()));
    }

    private static List<String> notes(SortedMap<Double, Integer> levels, Map<String, Integer> raters) {
        return List.of("ratings by " + raters.size() + (raters.size() == 1 ? " rater" : " raters")
                + (levels.size() <= MOST_LEVELS ? ": " + levels : ", " + levels.size() + " different values"));
    }

    private static List<RatedPrompt> prompts(
            Collection<List<Encoded>> byPrompt, RatingScale scale, Map<String, Integer> raters) {
        Map<String, Integer> numbers = new HashMap<>();
        raters.keySet().forEach(name -> numbers.put(name, numbers.size()));
        List<RatedPrompt> prompts = new ArrayList<>();
        for (List<Encoded> own : byPrompt) {
            List<RatedPrompt.Rated> ratings = new ArrayList<>();
            for (int row = 0; row < own.size(); row++) {
                for (Rating rating : own.get(row).completion().ratings()) {
                    int rater = numbers.get(rating.rater());
                    ratings.add(new RatedPrompt.Rated(
                            row,
                            new Given(
                                    rating.value(),
                                    scale.levels().indexOf(rating.value()),
                                    rater,
                                    1.0 / raters.get(rating.rater()))));
                }
            }
            prompts.add(new RatedPrompt(own.stream().map(Encoded::tokens).toList(), ratings));
        }
        return prompts;
    }

    @Override
    public RatingBatch batch(List<RatedPrompt> prompts) {
        return RatingBatch.of(prompts);
    }

    @Override
    public Objective<RatingBatch> objective() {
        if (scale == null) {
            throw new IllegalStateException("ratings are learned from before they are read");
        }
        return new RatingObjective(loss, scale);
    }

    /** Of each completion the score, then of each the rating that it stands for. */
    @Override
    public double[] numbers(RewardModel model, RatedPrompt prompt, Objective<RatingBatch> learned) {
        double[] scores = model.score(prompt.completions());
        double[] numbers = new double[2 * scores.length];
        for (int i = 0; i < scores.length; i++) {
            numbers[i] = scores[i];
            numbers[scores.length + i] = ((RatingObjective) learned).predict(scores[i]);
        }
        return numbers;
    }

    @Override
    public RewardEvaluation evaluate(List<RatedPrompt> prompts, List<double[]> numbers) {
        return RatingEvaluation.of(prompts, numbers, loss.ordinal());
    }

    @Override
    public Map<String, Object> learned(Objective<RatingBatch> objective) {
        RatingObjective own = (RatingObjective) objective;
        return Map.of("levels", own.scale().levels(), "raters", own.scale().raters(), "numbers", own.parameters());
    }
}
