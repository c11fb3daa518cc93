package org.align4j.reward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reward model that is read before the end, too: whole completions, and their beginnings.
 *
 * @param whole of the completions
 * @param beginnings of the first quarter, half and three quarters of their tokens, by the percentage
 */
record PrefixEvaluation(PairEvaluation whole, Map<Integer, PairEvaluation> beginnings) implements RewardEvaluation {
    private static final List<Integer> SHARES = List.of(25, 50, 75);

    PrefixEvaluation {
        beginnings = new LinkedHashMap<>(beginnings);
    }

    /** A prompt's scores: those of its completions, then those of their beginnings, share after share. */
    static double[] numbers(RewardModel model, PromptPairs prompt) {
        int count = prompt.completions().size();
        int[] lengths = new int[count];
        for (PromptPairs.Pair pair : prompt.pairs()) {
            lengths[pair.chosen()] = pair.chosenLength();
            lengths[pair.rejected()] = pair.rejectedLength();
        }
        List<float[]> tokens = model.scoreTokens(prompt.completions());
        double[] numbers = new double[(1 + SHARES.size()) * count];
        for (int row = 0; row < count; row++) {
            float[] own = tokens.get(row);
            numbers[row] = own[own.length - 1];
            for (int share = 0; share < SHARES.size(); share++) {
                int left = lengths[row] - (lengths[row] * SHARES.get(share) + 99) / 100;
                numbers[(1 + share) * count + row] = own[own.length - 1 - left];
            }
        }
        return numbers;
    }

    /** @param numbers of each prompt, as {@link #numbers} gives them */
    static PrefixEvaluation of(List<PromptPairs> prompts, List<double[]> numbers) {
        Map<Integer, PairEvaluation> beginnings = new LinkedHashMap<>();
        for (int share = 0; share < SHARES.size(); share++) {
            beginnings.put(SHARES.get(share), part(prompts, numbers, 1 + share));
        }
        return new PrefixEvaluation(part(prompts, numbers, 0), beginnings);
    }

    private static PairEvaluation part(List<PromptPairs> prompts, List<double[]> numbers, int part) {
        List<double[]> own = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            int count = prompts.get(i).completions().size();
            own.add(Arrays.copyOfRange(numbers.get(i), part * count, (part + 1) * count));
        }
        return PairEvaluation.of(prompts, own);
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>(whole.metrics());
        if (whole.decided() > 0) {
            beginnings.forEach((share, at) -> metrics.put("eval_accuracy_at_" + share, at.accuracy()));
            metrics.put("eval_accuracy_at_100", whole.accuracy());
        }
        return metrics;
    }

    @Override
    public Map<String, Object> facts() {
        return whole.facts();
    }

    @Override
    public String words() {
        return whole.words();
    }

    @Override
    public List<String> warnings() {
        return whole.warnings();
    }
}
