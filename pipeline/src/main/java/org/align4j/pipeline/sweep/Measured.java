package org.align4j.pipeline.sweep;

import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.data.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * What one model said, and what was measured of it alone.
 *
 * @param texts [prompt][number]
 * @param lengths in tokens, end-of-text included
 * @param finished share of the completions that ended by themselves
 * @param kl from the baseline, nats per completion; null for the baseline itself
 * @param rewards [prompt][number]; null without a reward model
 */
record Measured(
        List<List<String>> texts,
        List<List<Integer>> lengths,
        double finished,
        @Nullable Double kl,
        @Nullable List<List<Double>> rewards) {
    Content content(Prompt prompt, int place, int number) {
        String text = texts.get(place).get(number);
        return prompt.prompt() instanceof Content.Chat ? Content.assistant(text) : Content.text(text);
    }

    double meanLength() {
        return lengths.stream()
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .average()
                .orElse(Double.NaN);
    }

    /** Mean length of a prompt's completions. */
    double length(int prompt) {
        return lengths.get(prompt).stream()
                .mapToInt(Integer::intValue)
                .average()
                .orElse(Double.NaN);
    }

    /** Mean reward of each prompt; empty without a reward model. */
    double[] rewardsOfPrompts() {
        return rewards == null
                ? new double[0]
                : rewards.stream()
                        .mapToDouble(each -> each.stream()
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .orElse(Double.NaN))
                        .toArray();
    }
}
