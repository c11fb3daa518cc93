package org.align4j.rl.reward;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.align4j.model.text.PromptedRow;
import org.align4j.reward.LabelledPrompt;

/**
 * What one step of a refresh learns from. Negatives come first: a share of them is the newest, the rest is drawn from the
 * pool. A success is drawn for a negative's own prompt where there is one, or the classifier would learn which prompts have
 * successes instead of which completions are.
 *
 * @param config how many of which
 * @param byPrompt successes to learn from, by the tokens of their prompt
 */
record ClassifierBatches(
        RefreshConfig config, List<PromptedRow> successes, Map<IntBuffer, List<PromptedRow>> byPrompt) {
    static ClassifierBatches of(RefreshConfig config, List<PromptedRow> successes) {
        Map<IntBuffer, List<PromptedRow>> byPrompt = new HashMap<>();
        for (PromptedRow row : successes) {
            byPrompt.computeIfAbsent(prompt(row), key -> new ArrayList<>()).add(row);
        }
        return new ClassifierBatches(config, List.copyOf(successes), byPrompt);
    }

    private static IntBuffer prompt(PromptedRow row) {
        return IntBuffer.wrap(row.tokens(), 0, row.promptLength());
    }

    /**
     * The rows of a step, successes first.
     *
     * @param latest at least one
     */
    List<LabelledPrompt> draw(List<PromptedRow> latest, RowPool pool, RandomGenerator random) {
        int count = config.batch() - config.successes();
        int newest = pool.size() == 0 ? count : (int) Math.round(config.latestShare() * count);
        List<PromptedRow> negatives = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            negatives.add(i < newest ? any(latest, random) : pool.row(random.nextInt(pool.size())));
        }
        List<PromptedRow> rows = new ArrayList<>();
        for (int i = 0; i < config.successes(); i++) {
            PromptedRow negative = negatives.get(i * count / config.successes());
            rows.add(any(byPrompt.getOrDefault(prompt(negative), successes), random));
        }
        rows.addAll(negatives);
        return labelled(noisy(rows, random));
    }

    private static PromptedRow any(List<PromptedRow> rows, RandomGenerator random) {
        return rows.get(random.nextInt(rows.size()));
    }

    private List<LabelledPrompt> labelled(List<int[]> rows) {
        List<LabelledPrompt> labelled = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            labelled.add(new LabelledPrompt(List.of(rows.get(i)), List.of(i < config.successes() ? 1.0 : 0.0)));
        }
        return labelled;
    }

    /**
     * Replaces a share of the completions' tokens by tokens of the batch's other completions, so that noise looks like text;
     * the last one, at which a row is read, stays.
     */
    private List<int[]> noisy(List<PromptedRow> rows, RandomGenerator random) {
        List<int[]> noisy = new ArrayList<>();
        for (PromptedRow row : rows) {
            int[] ids = row.tokens().clone();
            for (int t = row.promptLength(); t < ids.length - 1 && config.tokenNoise() > 0; t++) {
                if (random.nextDouble() < config.tokenNoise()) {
                    PromptedRow other = any(rows, random);
                    int inside = other.tokens().length - 1 - other.promptLength();
                    ids[t] = inside > 0 ? other.tokens()[other.promptLength() + random.nextInt(inside)] : ids[t];
                }
            }
            noisy.add(ids);
        }
        return noisy;
    }
}
