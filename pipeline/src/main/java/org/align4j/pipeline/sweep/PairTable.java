package org.align4j.pipeline.sweep;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One judge's outcomes of all pairs that were compared.
 *
 * @param judge its name
 * @param outcomes [first][second][prompt]: 1 where the first model's completions were better, 0 the second's, 1/2 a tie,
 *     the mean over a prompt's completions; NaN where no verdict came; null where the pair was not compared
 */
record PairTable(String judge, double @Nullable [][][] outcomes) {
    static PairTable of(String judge, int models) {
        return new PairTable(judge, new double[models][models][]);
    }

    /** Takes verdicts of a pair in, in both directions. */
    void put(int first, int second, List<List<@Nullable Double>> verdicts) {
        double[] forward = new double[verdicts.size()];
        for (int prompt = 0; prompt < forward.length; prompt++) {
            double sum = 0;
            int count = 0;
            for (Double probability : verdicts.get(prompt)) {
                if (probability != null) {
                    sum += outcome(probability);
                    count++;
                }
            }
            forward[prompt] = count == 0 ? Double.NaN : sum / count;
        }
        outcomes[first][second] = forward;
        outcomes[second][first] = Arrays.stream(forward).map(each -> 1 - each).toArray();
    }

    private static double outcome(double probability) {
        return probability == 0.5 ? 0.5 : probability > 0.5 ? 1 : 0;
    }

    /** Outcomes over the baseline, prompt by prompt; the baseline itself ties with itself. */
    double[] over(int baseline, int model, int prompts) {
        if (model == baseline) {
            double[] ties = new double[prompts];
            Arrays.fill(ties, 0.5);
            return ties;
        }
        return outcomes[model][baseline];
    }

    /** [i][j]: wins of i over j summed over prompts, each as often as it was drawn. */
    double[][] wins(int[] drawn) {
        int n = outcomes.length;
        double[][] wins = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int prompt = 0; outcomes[i][j] != null && prompt < drawn.length; prompt++) {
                    double outcome = outcomes[i][j][prompt];
                    wins[i][j] += Double.isNaN(outcome) ? 0 : drawn[prompt] * outcome;
                }
            }
        }
        return wins;
    }
}
