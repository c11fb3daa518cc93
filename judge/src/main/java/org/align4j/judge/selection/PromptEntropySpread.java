package org.align4j.judge.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Each next pair is the one with the highest {@code s + β ln(2 d_k + 0.0001)}: s says what its answer would, d_k is the distance from its
 * prompt to the k-th nearest of all prompts that were asked about before, those taken already among them. The second term is what the
 * pair adds to an estimate of the entropy of those prompts, so prompts unlike any others come first where doubts are equal (Melo et al.
 * 2024, BAL-PM, section 4; β and k are theirs).
 */
public record PromptEntropySpread(
        @Option(doc = "Weight of the prompts' entropy beside what an answer says", def = "0.01")
        double beta,

        @Option(doc = "Which of the nearest prompts is measured to; the farthest while there are fewer", def = "13")
        int neighbours)
        implements Spread {
    private static final double FLOOR = 0.0001;

    public PromptEntropySpread {
        Check.positive("beta", beta);
        Check.atLeast("neighbours", 1, neighbours);
    }

    /**
     * What was taken.
     *
     * @param place among the candidates
     * @param entropy ln(2 d_k + 0.0001) when it was; 0 where no prompt had been asked about
     */
    public record Taken(int place, double entropy) {}

    /**
     * Takes candidates one after another; of equal ones the first.
     *
     * @param scores what an answer to each says
     * @param prompts of each the features of its prompt
     * @param asked features of prompts that were asked about before
     * @return as many as wanted, or all there are, in the order in which they are taken
     */
    public List<Taken> take(double[] scores, double[][] prompts, List<double[]> asked, int wanted) {
        double[][] nearest = new double[scores.length][neighbours];
        for (double[] each : nearest) {
            Arrays.fill(each, Double.POSITIVE_INFINITY);
        }
        asked.forEach(point -> meet(point, prompts, nearest));
        boolean[] gone = new boolean[scores.length];
        List<Taken> taken = new ArrayList<>();
        while (taken.size() < Math.min(wanted, scores.length)) {
            int best = -1;
            double highest = Double.NaN;
            for (int i = 0; i < scores.length; i++) {
                double total = scores[i] + beta * entropy(nearest[i]);
                if (!gone[i] && (best < 0 || total > highest)) {
                    best = i;
                    highest = total;
                }
            }
            gone[best] = true;
            taken.add(new Taken(best, entropy(nearest[best])));
            meet(prompts[best], prompts, nearest);
        }
        return taken;
    }

    /** @param nearest ascending; infinite where there are fewer */
    private static double entropy(double[] nearest) {
        int last = nearest.length - 1;
        while (last >= 0 && Double.isInfinite(nearest[last])) {
            last--;
        }
        return last < 0 ? 0 : Math.log(2 * nearest[last] + FLOOR);
    }

    private static void meet(double[] point, double[][] prompts, double[][] nearest) {
        for (int i = 0; i < prompts.length; i++) {
            double distance = distance(point, prompts[i]);
            int at = nearest[i].length - 1;
            if (distance >= nearest[i][at]) {
                continue;
            }
            while (at > 0 && nearest[i][at - 1] > distance) {
                nearest[i][at] = nearest[i][at - 1];
                at--;
            }
            nearest[i][at] = distance;
        }
    }

    private static double distance(double[] x, double[] y) {
        double squares = 0;
        for (int k = 0; k < x.length; k++) {
            squares += (x[k] - y[k]) * (x[k] - y[k]);
        }
        return Math.sqrt(squares);
    }
}
