package org.align4j.model.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.model.CausalLm;
import org.align4j.model.RowNumbers;
import org.align4j.model.Scalars;
import org.align4j.model.TokenBatch;
import org.align4j.model.text.PromptedRow;

/**
 * How likely a policy is to write completions that are given, as it writes: told its {@link org.align4j.model.Condition}
 * behind each prompt, and guided by it.
 */
public final class GivenCompletions {
    private final CausalLm policy;
    private final int budget;
    private final Conditioning conditioning;

    /** @param budget most tokens computed at once */
    public GivenCompletions(CausalLm policy, int budget) {
        this.policy = policy;
        this.budget = budget;
        this.conditioning = Conditioning.of(policy);
    }

    /** The row as the policy reads it: with what it is told behind the prompt. */
    public PromptedRow told(PromptedRow row) {
        GenerationRequest prompt =
                conditioning.labelled(new GenerationRequest(Arrays.copyOf(row.tokens(), row.promptLength()), 0));
        int completion = row.tokens().length - row.promptLength();
        int[] tokens = Arrays.copyOf(prompt.prompt(), prompt.prompt().length + completion);
        System.arraycopy(row.tokens(), row.promptLength(), tokens, prompt.prompt().length, completion);
        return new PromptedRow(tokens, prompt.prompt().length);
    }

    /**
     * Log-probs at temperature 1.
     *
     * @return for each row, in order, one for each of the completion's tokens
     */
    public double[][] logProbs(List<PromptedRow> rows) {
        return conditioning.guidance() == 1 ? read(rows.stream().map(this::told).toList()) : guided(rows);
    }

    private double[][] read(List<PromptedRow> rows) {
        List<float[]> numbers =
                RowNumbers.read(rows.stream().map(PromptedRow::tokens).toList(), budget, policy::evaluate);
        double[][] logProbs = new double[rows.size()][];
        for (int i = 0; i < logProbs.length; i++) {
            float[] row = numbers.get(i);
            logProbs[i] = IntStream.range(rows.get(i).promptLength(), row.length)
                    .mapToDouble(t -> row[t])
                    .toArray();
        }
        return logProbs;
    }

    /** Row by row: both distributions of every token are held. */
    private double[][] guided(List<PromptedRow> rows) {
        List<double[]> logProbs = new ArrayList<>();
        for (PromptedRow row : rows) {
            int length = row.tokens().length - row.promptLength();
            try (NDManager scope = policy.weights().get(0).getManager().newSubManager();
                    NDArray plain = distributions(row, scope);
                    NDArray told = distributions(told(row), scope)) {
                plain.attach(scope);
                told.attach(scope);
                NDArray guided = plain.add(Scalars.mul(told.sub(plain), conditioning.guidance()))
                        .logSoftmax(1);
                long[] written = IntStream.range(row.promptLength(), row.tokens().length)
                        .mapToLong(t -> row.tokens()[t])
                        .toArray();
                float[] picked = guided.gather(scope.create(written, new Shape(length, 1)), 1)
                        .toFloatArray();
                logProbs.add(
                        IntStream.range(0, length).mapToDouble(t -> picked[t]).toArray());
            }
        }
        return logProbs.toArray(double[][]::new);
    }

    private NDArray distributions(PromptedRow row, NDManager scope) {
        float[] weights = new float[row.tokens().length];
        Arrays.fill(weights, row.promptLength(), weights.length, 1);
        try (NDArray asked = scope.create(weights, new Shape(1, weights.length))) {
            return policy.distributions(new TokenBatch(List.of(row.tokens())), 1, asked);
        }
    }
}
