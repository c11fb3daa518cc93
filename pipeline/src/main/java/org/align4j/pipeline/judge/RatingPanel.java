package org.align4j.pipeline.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.align4j.data.Rating;
import org.align4j.judge.statistics.Moments;

/**
 * Raters who see the same quality but use a scale each in their own way: a rater's offset is added to the standardised score
 * before it is cut into levels.
 */
final class RatingPanel {
    private final JudgeRateConfig options;
    private final double mean;
    private final double deviation;
    /** Between neighbouring levels, in standard deviations; none where scores are written as they are. */
    private final double[] cuts;

    private final double[] offsets;
    private final RandomGenerator random;

    /** @param scores of all completions that are rated */
    RatingPanel(JudgeRateConfig options, double[] scores, Seeds seeds) {
        this.options = options;
        random = seeds.generator("panel");
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        Moments moments = Moments.of(sorted);
        mean = moments.mean();
        deviation = moments.squares() > 0 ? moments.deviation() : 1;
        cuts = cuts(sorted);
        offsets = new double[options.raters()];
        Arrays.setAll(offsets, rater -> random.nextGaussian() * options.offsetDeviation());
    }

    private double[] cuts(double[] sorted) {
        List<Double> levels = options.levels();
        double total = levels.stream().mapToDouble(Double::doubleValue).sum();
        double[] found = new double[Math.max(0, levels.size() - 1)];
        double below = 0;
        for (int k = 0; k < found.length; k++) {
            below += levels.get(k) / total;
            int place = (int) Math.min(sorted.length - 1, Math.round(below * sorted.length));
            found[k] = sorted.length == 0 ? 0 : (sorted[place] - mean) / deviation;
        }
        return found;
    }

    /** A completion's ratings by raters drawn for it. */
    List<Rating> rate(double score) {
        List<Integer> drawn = new ArrayList<>();
        while (drawn.size() < options.ratingsPerCompletion()) {
            int rater = random.nextInt(offsets.length);
            if (!drawn.contains(rater)) {
                drawn.add(rater);
            }
        }
        return drawn.stream()
                .map(rater -> new Rating(name(rater), value(score, offsets[rater]), null))
                .toList();
    }

    private String name(int rater) {
        return options.raters() == 1 ? options.judge().name() : "rater-" + (rater + 1);
    }

    private double value(double score, double offset) {
        double seen = (score - mean) / deviation + offset;
        return options.levels().isEmpty()
                ? score + offset * deviation
                : 1 + Arrays.stream(cuts).filter(cut -> seen >= cut).count();
    }
}
