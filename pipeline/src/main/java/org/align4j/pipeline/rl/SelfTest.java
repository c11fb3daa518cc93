package org.align4j.pipeline.rl;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.model.text.Tokenizer;

/**
 * What must hold before and while a policy learns. Each costs next to nothing and has cost others weeks: two BOS tokens,
 * scores that depend on padding, a sampler and a trainer that disagree, a ratio that does not start at 1.
 */
final class SelfTest {
    /** Largest difference in nats that rounding explains. */
    private static final double FLOAT32_NOISE = 1e-3;

    private static final double BFLOAT16_NOISE = 0.3;
    /** Mean absolute difference, over an iteration's tokens. */
    private static final double FLOAT32_MEAN = 1e-4;

    /** On SmolLM2-135M's own completions 0.036 to 0.042 were measured, where bf16 itself is 0.2 from float32. */
    private static final double BFLOAT16_MEAN = 0.1;

    private static final double BFLOAT16_RATIO = 0.03;

    /** Iterations with a gradient but without an effect that bf16 rounding explains. */
    private static final int PATIENCE = 10;

    private final CausalLm policy;
    private Probe probe = new Probe(List.of(), new float[0], 0);
    private boolean changed;

    /** What the policy said about one row before it learned, and for how many iterations it has said the same. */
    private record Probe(List<int[]> rows, float[] before, int unchanged) {}

    SelfTest(CausalLm policy) {
        this.policy = policy;
    }

    /** Prompts start with one BOS, not two (a template's and the tokenizer's). */
    void beginsOnce(List<int[]> rows) {
        Tokenizer tokenizer = policy.tokenizer();
        OptionalInt begin = tokenizer.beginOfText();
        for (int[] row : rows) {
            if (begin.isPresent() && row.length > 1 && row[0] == begin.getAsInt() && row[1] == begin.getAsInt()) {
                throw new UserError("a prompt starts with two " + tokenizer.tokens(new int[] {row[0]})
                        + ": the chat template writes one and so does the tokenizer");
            }
        }
    }

    /** A row's log-probs do not depend on the padding beside it. */
    void ignoresPadding(List<Rollout> rollouts) {
        Rollout shortest = rollouts.get(0);
        Rollout longest = rollouts.get(0);
        for (Rollout rollout : rollouts) {
            shortest = rollout.longest() < shortest.longest() ? rollout : shortest;
            longest = rollout.longest() > longest.longest() ? rollout : longest;
        }
        if (shortest.longest() == longest.longest()) {
            return;
        }
        float[] alone = logProbs(List.of(shortest.row()));
        float[] padded = logProbs(List.of(shortest.row(), longest.row()));
        double largest = 0;
        for (int t = 0; t < alone.length; t++) {
            largest = Math.max(largest, Math.abs(alone[t] - padded[t]));
        }
        expect(largest <= noise(), "a padded row scores %.4f nats from the unpadded one", largest);
    }

    /** The sampler and the training pass agree on the probabilities of what was sampled. */
    void samplerAgrees(double meanDifference) {
        expect(
                meanDifference <= (policy.bfloat16() ? BFLOAT16_MEAN : FLOAT32_MEAN),
                "sampler and training pass differ by %.5f nats a token",
                meanDifference);
    }

    /** Before the first update the policy is the one that sampled. */
    void ratioIsOne(Learner.Step first) {
        expect(
                Math.abs(first.meanRatio() - 1) <= (policy.bfloat16() ? BFLOAT16_RATIO : FLOAT32_MEAN),
                "the probability ratio starts at %.5f, not 1",
                first.meanRatio());
    }

    /** To be called before the policy learns. */
    void remember(Rollout rollout) {
        if (!changed) {
            List<int[]> rows = List.of(rollout.row());
            probe = new Probe(rows, logProbs(rows), probe.unchanged());
        }
    }

    /** The optimizer really changes what the policy says. To be called after it learned. */
    void parametersChanged(List<Learner.Step> steps) {
        if (changed
                || steps.stream()
                        .allMatch(step -> !step.applied() || step.gradientNorm() == 0 || step.learningRate() == 0)) {
            return;
        }
        changed = !Arrays.equals(probe.before(), logProbs(probe.rows()));
        probe = new Probe(probe.rows(), probe.before(), probe.unchanged() + 1);
        expect(
                changed || probe.unchanged() < PATIENCE,
                "%.0f iterations did not change what the policy says",
                probe.unchanged());
    }

    private double noise() {
        return policy.bfloat16() ? BFLOAT16_NOISE : FLOAT32_NOISE;
    }

    private float[] logProbs(List<int[]> rows) {
        try (NDArray numbers = policy.evaluate(new TokenBatch(rows))) {
            return numbers.toFloatArray();
        }
    }

    private static void expect(boolean holds, String fault, double number) {
        if (!holds) {
            throw new IllegalStateException("self-test: " + String.format(Locale.ROOT, fault, number));
        }
    }
}
