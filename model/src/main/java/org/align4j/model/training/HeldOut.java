package org.align4j.model.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.model.BatchUnit;
import org.align4j.model.MicroBatches;
import org.align4j.model.TokenModel;

/**
 * The objective's mean loss, and its metrics, over rows that are not trained on: {@code eval_loss} and so on.
 *
 * @param budget tokens of one micro-batch
 */
public record HeldOut<U extends BatchUnit, B>(
        TokenModel model, Batches<U, B> batches, DifferentiableObjective<B> objective, int budget)
        implements Evaluation {
    @Override
    public boolean measures() {
        return !batches.units().isEmpty();
    }

    @Override
    public Map<String, Double> measure() {
        Map<String, Double> measured = new LinkedHashMap<>();
        if (!measures()) {
            return measured;
        }
        List<B> parts = MicroBatches.split(batches.units(), budget).stream()
                .map(batches.collate())
                .toList();
        objective.beforeEvaluation(model, parts);
        MetricSums sums = new MetricSums();
        double loss = 0;
        double weight = 0;
        for (B batch : parts) {
            loss += objective.evaluate(model, batch, sums);
            weight += objective.weight(batch);
        }
        measured.put("eval_loss", loss / weight);
        sums.means().forEach((name, value) -> measured.put("eval_" + name, value));
        return measured;
    }
}
