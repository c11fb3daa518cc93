package org.align4j.rl.offline;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.training.CrossEntropy;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.TokenRow;

/**
 * Imitation of which some is worth more: - Σ w log π / N (Peng et al. 2019, AWR, eq. 10), where N counts rows or tokens and
 * does not depend on the weights, unless their shares do. With weights of 1 and a mean over tokens it is supervised
 * fine-tuning to the bit.
 */
public final class WeightedCrossEntropy implements DifferentiableObjective<List<WeightedRow>> {
    private final CrossEntropy language = new CrossEntropy();

    @Override
    public TokenBatch tokens(List<WeightedRow> batch) {
        return language.tokens(rows(batch));
    }

    @Override
    public double weight(List<WeightedRow> batch) {
        return batch.stream().mapToDouble(WeightedRow::share).sum();
    }

    @Override
    public NDArray loss(List<WeightedRow> batch, NDArray numbers, MetricSums metrics) {
        return language.loss(rows(batch), numbers, metrics);
    }

    @Override
    public double accumulate(TokenModel model, List<WeightedRow> batch, double scale, MetricSums metrics) {
        return language.accumulate(model, rows(batch), scale, metrics);
    }

    @Override
    public double evaluate(TokenModel model, List<WeightedRow> batch, MetricSums metrics) {
        return language.evaluate(model, rows(batch), metrics);
    }

    private static List<TokenRow> rows(List<WeightedRow> batch) {
        return batch.stream().map(WeightedRow::row).toList();
    }
}
