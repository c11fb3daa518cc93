package org.align4j.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Rating;
import org.align4j.judge.statistics.Correlation;
import org.align4j.judge.statistics.Moments;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.reward.loss.Attributes.Attribute;

/** Fits one attribute on features of completions: ridge regression whose strength is chosen on a share of the prompts. */
public final class AttributeFit {
    private static final double[] STRENGTHS = {1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4};
    private static final double VALIDATION = 0.2;

    private AttributeFit() {}

    /**
     * A completion that was rated.
     *
     * @param tokens prompt and completion
     * @param value the mean of its ratings
     */
    public record Rated(Content prompt, int[] tokens, double value) {}

    /**
     * A fitted attribute.
     *
     * @param head one number for each feature: the predicted rating but for a constant
     * @param mean of the predicted ratings of the completions that it was fitted on
     * @param deviation of them
     * @param strength λ of the ridge regression
     * @param completions that it was fitted on
     * @param heldOut completions that it was measured on
     * @param spearman of predicted and given ratings, on those held out; NaN where there are too few
     * @param pearson alike
     */
    public record Fitted(
            Attribute attribute,
            double[] head,
            double mean,
            double deviation,
            double strength,
            int completions,
            int heldOut,
            double spearman,
            double pearson) {
        /** What the model's folder says of it. */
        public Map<String, Object> facts() {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("name", attribute.name());
            facts.put("weight", attribute.weight());
            facts.put("mean", mean);
            facts.put("standard_deviation", deviation);
            facts.put("ridge", strength);
            facts.put("completions", completions);
            facts.put("held_out", heldOut);
            if (Double.isFinite(spearman)) {
                facts.put("spearman", spearman);
                facts.put("pearson", pearson);
            }
            return facts;
        }
    }

    /**
     * Reads an attribute's ratings.
     *
     * @throws UserError if the dataset holds other rows, none that fits, or a rating that is not a number
     */
    public static List<Rated> read(Path dataset, RowEncoder encoder) {
        List<Rated> rated = new ArrayList<>();
        Dataset.open(dataset, RatedCompletion.class)
                .forEach(row -> encoder.encode("rated completion " + row.id(), row.prompt(), List.of(row.completion()))
                        .ifPresent(tokens ->
                                rated.add(new Rated(row.prompt(), tokens.get(0).tokens(), value(dataset, row)))));
        if (rated.isEmpty()) {
            throw new UserError(dataset + ": no rating is left to learn from");
        }
        return rated;
    }

    private static double value(Path dataset, RatedCompletion row) {
        double mean =
                row.ratings().stream().mapToDouble(Rating::value).average().orElse(Double.NaN);
        if (!Double.isFinite(mean)) {
            throw new UserError(dataset + ": rated completion " + row.id() + ": its rating is not a number");
        }
        return mean;
    }

    /**
     * Fits it.
     *
     * @param rated with the features of each at the same place
     * @param heldOut prompts that are measured on only
     * @throws UserError if there is nothing to learn
     */
    public static Fitted fit(
            Attribute attribute, List<Rated> rated, List<float[]> features, Set<Content> heldOut, Seeds seeds) {
        List<Integer> training = places(rated, heldOut, false);
        List<Integer> measured = places(rated, heldOut, true);
        double[] targets = values(rated, training);
        if (Arrays.stream(targets).distinct().count() < 2) {
            throw new UserError(attribute.ratings() + ": all ratings of " + attribute.name()
                    + " are the same: there is nothing to learn");
        }
        double strength = strength(rated, features, training, seeds);
        Ridge.Line line = new Ridge(pick(features, training)).fit(targets, strength);
        double[] predicted = predictions(line, features, training);
        Moments moments = Moments.of(predicted);
        double[] said = predictions(line, features, measured);
        double[] given = values(rated, measured);
        return new Fitted(
                attribute,
                line.weights(),
                moments.mean(),
                moments.deviation(),
                strength,
                training.size(),
                measured.size(),
                Correlation.spearman(said, given),
                Correlation.pearson(said, given));
    }

    /** The strength with the least squared error on a share of the training prompts, fitted on the others. */
    private static double strength(List<Rated> rated, List<float[]> features, List<Integer> training, Seeds seeds) {
        List<Content> prompts = training.stream()
                .map(place -> rated.get(place).prompt())
                .distinct()
                .toList();
        HeldOutSplit<Content> split = HeldOutSplit.of(prompts, VALIDATION, new Seeds(seeds.seed("attribute strength")));
        Set<Content> validation = Set.copyOf(split.heldOut());
        List<Integer> own = training.stream()
                .filter(place -> !validation.contains(rated.get(place).prompt()))
                .toList();
        List<Integer> others = training.stream()
                .filter(place -> validation.contains(rated.get(place).prompt()))
                .toList();
        Ridge ridge = new Ridge(pick(features, own));
        double[] targets = values(rated, own);
        double[] wanted = values(rated, others);
        double best = STRENGTHS[STRENGTHS.length - 1];
        double least = Double.POSITIVE_INFINITY;
        for (double strength : STRENGTHS) {
            double[] said = predictions(ridge.fit(targets, strength), features, others);
            double error = 0;
            for (int i = 0; i < said.length; i++) {
                error += (said[i] - wanted[i]) * (said[i] - wanted[i]);
            }
            if (error < least) {
                least = error;
                best = strength;
            }
        }
        return best;
    }

    private static List<Integer> places(List<Rated> rated, Set<Content> heldOut, boolean out) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < rated.size(); i++) {
            if (heldOut.contains(rated.get(i).prompt()) == out) {
                places.add(i);
            }
        }
        return places;
    }

    private static List<float[]> pick(List<float[]> features, List<Integer> places) {
        return places.stream().map(features::get).toList();
    }

    private static double[] values(List<Rated> rated, List<Integer> places) {
        return places.stream().mapToDouble(place -> rated.get(place).value()).toArray();
    }

    private static double[] predictions(Ridge.Line line, List<float[]> features, List<Integer> places) {
        return places.stream()
                .mapToDouble(place -> line.at(features.get(place)))
                .toArray();
    }

    /** The head whose score is Σ w_a s_a / σ_a; the constant Σ w_a μ_a / σ_a is left out, it changes no comparison. */
    public static double[] head(List<Fitted> fitted) {
        double[] head = new double[fitted.get(0).head().length];
        for (Fitted each : fitted) {
            double scale = each.deviation() > 0 ? each.attribute().weight() / each.deviation() : 0;
            for (int i = 0; i < head.length; i++) {
                head[i] += scale * each.head()[i];
            }
        }
        return head;
    }
}
