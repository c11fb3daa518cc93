package org.align4j.pipeline.reward;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.align4j.reward.PromptPairs;

/**
 * Prompts parted before training; a prompt is on one side with all its pairs.
 *
 * @param training to learn from
 * @param held to measure on
 */
record HeldOut(List<PromptPairs> training, List<PromptPairs> held) {
    /** @param share of the prompts to hold out; at least one stays for training */
    static HeldOut of(List<PromptPairs> prompts, double share, Seeds seeds) {
        int count = Math.min(prompts.size() - 1, (int) Math.round(share * prompts.size()));
        boolean[] out = new boolean[prompts.size()];
        RandomGenerator random = seeds.generator("held-out");
        for (int left = count; left > 0; ) {
            int index = random.nextInt(prompts.size());
            if (!out[index]) {
                out[index] = true;
                left--;
            }
        }
        List<PromptPairs> training = new ArrayList<>();
        List<PromptPairs> held = new ArrayList<>();
        for (int i = 0; i < out.length; i++) {
            (out[i] ? held : training).add(prompts.get(i));
        }
        return new HeldOut(training, held);
    }
}
