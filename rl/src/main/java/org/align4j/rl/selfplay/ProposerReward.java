package org.align4j.rl.selfplay;

import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.rl.reward.Rewards.Part;

/**
 * What a proposal earns: what it is worth to learn from, less a penalty for what has been proposed often, and -1 for what is
 * not a task. r = valid [learnability - repetition share] - (1 - valid).
 *
 * @param repetition weight of the share
 */
public record ProposerReward(Learnability learnability, double repetition) {
    public static final String LEARNABILITY = "learnability";
    public static final String REPETITION = "repetition";
    public static final String INVALID = "invalid";

    /** Of a proposal that is not a task. */
    public Map<String, Part> invalid() {
        return parts(0, 0, -1);
    }

    /**
     * Of a task.
     *
     * @param share of its bucket among recent proposals
     */
    public Map<String, Part> valid(int right, int attempts, double share) {
        return parts(learnability.of(right, attempts), -repetition * share, 0);
    }

    private static Map<String, Part> parts(double worth, double repeated, double invalid) {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put(LEARNABILITY, new Part(worth, worth));
        parts.put(REPETITION, new Part(repeated, repeated));
        parts.put(INVALID, new Part(invalid, invalid));
        return parts;
    }
}
