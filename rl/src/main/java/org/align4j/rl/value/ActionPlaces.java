package org.align4j.rl.value;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.rl.offline.LoggedRow;

/**
 * The actions of a micro-batch of rows, one behind another, and the distributions that they were drawn from.
 *
 * @param rows in the batch's order
 */
record ActionPlaces(List<LoggedRow> rows) {
    TokenBatch tokens() {
        return new TokenBatch(rows.stream().map(LoggedRow::ids).toList());
    }

    int count() {
        return rows.stream().mapToInt(row -> row.actions().length).sum();
    }

    /** (batch, time), a number at every action and 0 elsewhere. */
    NDArray weights(NDManager manager, double weight) {
        TokenBatch tokens = tokens();
        float[] flat = new float[rows.size() * tokens.time()];
        for (int i = 0; i < rows.size(); i++) {
            for (int place : rows.get(i).actions()) {
                flat[i * tokens.time() + place] = (float) weight;
            }
        }
        return manager.create(flat, new Shape(rows.size(), tokens.time()));
    }

    /** What a policy's log-prob of every token is before each action: (actions, vocabulary), flat. */
    float[] logProbs(CausalLm policy) {
        try (NDManager local = policy.manager().newSubManager()) {
            NDArray read = policy.distributions(tokens(), 1, weights(local, 1));
            read.attach(local);
            return read.toFloatArray();
        }
    }

    /**
     * Numbers of every token, before each action.
     *
     * @param numbers (batch, time, vocabulary), flat
     * @return (actions, vocabulary), flat
     */
    float[] before(float[] numbers, int vocabulary) {
        float[] gathered = new float[count() * vocabulary];
        int time = numbers.length / rows.size() / vocabulary;
        int next = 0;
        for (int i = 0; i < rows.size(); i++) {
            for (int t = 0; t < rows.get(i).actions().length; t++) {
                int place = i * time + Places.before(rows.get(i), t);
                System.arraycopy(numbers, place * vocabulary, gathered, next++ * vocabulary, vocabulary);
            }
        }
        return gathered;
    }

    /**
     * The mean of numbers under distributions, action by action.
     *
     * @param logProbs (actions, vocabulary), flat, as are the numbers
     */
    static double[] expected(float[] logProbs, float[] numbers, int vocabulary) {
        double[] expected = new double[numbers.length / vocabulary];
        for (int m = 0; m < expected.length; m++) {
            for (int b = m * vocabulary; b < (m + 1) * vocabulary; b++) {
                expected[m] += Math.exp(logProbs[b]) * numbers[b];
            }
        }
        return expected;
    }
}
