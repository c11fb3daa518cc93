package org.align4j.reward.loss;

import java.util.List;

/**
 * What the ratings of a dataset are.
 *
 * @param levels the different values, lowest first; at least two
 * @param counts how many ratings have each of them
 * @param raters who rated
 */
public record RatingScale(List<Double> levels, List<Integer> counts, List<String> raters) {
    public RatingScale {
        levels = List.copyOf(levels);
        counts = List.copyOf(counts);
        raters = List.copyOf(raters);
    }

    /** How many boundaries there are between neighbouring levels. */
    int boundaries() {
        return levels.size() - 1;
    }

    /** The log-odds of a rating at or below each boundary, half a rating added on either side. */
    double[] logits() {
        double all = counts.stream().mapToInt(Integer::intValue).sum();
        double[] logits = new double[boundaries()];
        double below = 0;
        for (int k = 0; k < logits.length; k++) {
            below += counts.get(k);
            double share = (below + 0.5) / (all + 1);
            logits[k] = Math.log(share / (1 - share));
        }
        return logits;
    }
}
