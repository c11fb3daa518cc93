package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Bounds the second moment of the step's log-ratios: {@code -r A}, without the tokens of the largest {@code (log r)²},
 * as few as bring its mean down to the bound (Zheng et al. 2025, M2PO, Algorithm 1). Made for rollouts many updates old.
 */
public record M2po(
        @Option(doc = "Largest mean of squared log-ratios over the tokens that count", def = "0.04")
        double largestMoment)
        implements PolicyLoss {
    public M2po {
        Check.positive("largest-moment", largestMoment);
    }

    @Override
    public NDArray perToken(PolicyBatch batch) {
        return ratio(batch).mul(batch.advantages().mul(batch.kept())).neg();
    }

    @Override
    public Optional<boolean[][]> kept(Supplier<double[][]> logRatios) {
        double[][] rows = logRatios.get();
        double bound = bound(rows);
        boolean[][] kept = new boolean[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            kept[i] = new boolean[rows[i].length];
            for (int t = 0; t < rows[i].length; t++) {
                kept[i][t] = rows[i][t] * rows[i][t] <= bound;
            }
        }
        return Optional.of(kept);
    }

    /** The largest square that may stay. */
    private double bound(double[][] rows) {
        double[] squares = Arrays.stream(rows)
                .flatMapToDouble(Arrays::stream)
                .map(x -> x * x)
                .sorted()
                .toArray();
        double sum = 0;
        int count = 0;
        // the mean of the smallest ones grows with their number
        while (count < squares.length && (sum + squares[count]) / (count + 1) <= largestMoment) {
            sum += squares[count++];
        }
        return count == 0 ? -1 : squares[count - 1];
    }

    @Override
    public NDArray heldLow(PolicyBatch batch) {
        return dropped(batch).logicalAnd(batch.logRatio().lt(0));
    }

    @Override
    public NDArray heldHigh(PolicyBatch batch) {
        return dropped(batch).logicalAnd(batch.logRatio().gt(0));
    }

    private static NDArray dropped(PolicyBatch batch) {
        return batch.mask().sub(batch.kept()).gt(0);
    }
}
