package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.model.LogSigmoid;
import org.align4j.model.Scalars;

/**
 * Success classifier that only compares within a prompt (TextGAIL, Wu et al. 2021): the mean over a prompt's pairs of a good
 * and another completion of {@code -log σ(f(good) - f(other))}, which is Bradley and Terry's loss with the good one as
 * chosen. It cannot learn which prompts go well; its scores compare completions of one prompt and are not log-odds of
 * success. Prompts without both say nothing.
 */
public record Contrastive() implements LabelLoss {
    @Override
    public NDArray sum(NDArray scores, Marks marks) {
        List<Long> good = new ArrayList<>();
        List<Long> other = new ArrayList<>();
        List<Float> shares = new ArrayList<>();
        for (List<Integer> prompt : decided(marks)) {
            List<Integer> successes = prompt.stream().filter(marks::success).toList();
            List<Integer> failures =
                    prompt.stream().filter(each -> !marks.success(each)).toList();
            for (int success : successes) {
                for (int failure : failures) {
                    good.add((long) success);
                    other.add((long) failure);
                    shares.add(1f / (successes.size() * failures.size()));
                }
            }
        }
        if (good.isEmpty()) {
            return Scalars.mul(scores, 0).sum();
        }
        NDManager manager = scores.getManager();
        float[] weights = new float[shares.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = shares.get(i);
        }
        NDArray difference = scores.gather(index(manager, good), 0).sub(scores.gather(index(manager, other), 0));
        return LogSigmoid.of(difference).mul(manager.create(weights)).sum().neg();
    }

    /** Prompts with both. */
    @Override
    public double weight(Marks marks) {
        return decided(marks).size();
    }

    private static List<List<Integer>> decided(Marks marks) {
        Map<Integer, List<Integer>> prompts = new LinkedHashMap<>();
        for (int i = 0; i < marks.prompts().length; i++) {
            prompts.computeIfAbsent(marks.prompts()[i], key -> new ArrayList<>())
                    .add(i);
        }
        return prompts.values().stream()
                .filter(prompt -> prompt.stream().anyMatch(marks::success)
                        && !prompt.stream().allMatch(marks::success))
                .toList();
    }

    private static NDArray index(NDManager manager, List<Long> places) {
        return manager.create(places.stream().mapToLong(Long::longValue).toArray());
    }
}
