package org.align4j.pipeline.rl;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.align4j.model.BatchUnit;
import org.align4j.model.MicroBatches;
import org.align4j.model.TokenBatch;

/** Reads a model's numbers of completion tokens, in batches of bounded size; rows come back in their order. */
final class TokenReader {
    private final List<Rollout> rollouts;
    private final int budget;

    /** @param budget most tokens computed at once */
    TokenReader(List<Rollout> rollouts, int budget) {
        this.rollouts = rollouts;
        this.budget = budget;
    }

    /** The numbers at completion tokens: log-probs. */
    double[][] atTokens(Function<TokenBatch, NDArray> model) {
        return read(model, 0);
    }

    /** The numbers at the positions before completion tokens: values. */
    double[][] beforeTokens(Function<TokenBatch, NDArray> model) {
        return read(model, -1);
    }

    private double[][] read(Function<TokenBatch, NDArray> model, int shift) {
        double[][] rows = new double[rollouts.size()][];
        List<Numbered> units = IntStream.range(0, rollouts.size())
                .mapToObj(i -> new Numbered(i, rollouts.get(i)))
                .toList();
        for (List<Numbered> part : MicroBatches.split(units, budget)) {
            TokenBatch batch = new TokenBatch(
                    part.stream().map(each -> each.rollout().row()).toList());
            float[] numbers;
            try (NDArray read = model.apply(batch)) {
                numbers = read.toFloatArray();
            }
            for (int i = 0; i < part.size(); i++) {
                Rollout rollout = part.get(i).rollout();
                int first = i * batch.time() + rollout.promptIds().length + shift;
                rows[part.get(i).index()] = IntStream.range(0, rollout.length())
                        .mapToDouble(t -> numbers[first + t])
                        .toArray();
            }
        }
        return rows;
    }

    private record Numbered(int index, Rollout rollout) implements BatchUnit {
        @Override
        public int rows() {
            return 1;
        }

        @Override
        public int longest() {
            return rollout.longest();
        }

        @Override
        public int tokens() {
            return rollout.tokens();
        }
    }
}
