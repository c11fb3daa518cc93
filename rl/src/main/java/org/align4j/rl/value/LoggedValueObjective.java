package org.align4j.rl.value;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Objective;
import org.align4j.rl.offline.LoggedRow;

/**
 * A value method as something to minimise: the mean over the step's actions. Losses and slopes are computed in Java, in double
 * precision, from the model's numbers.
 *
 * @param bootstraps whether a row that was cut off goes on being worth what its last state is
 */
public record LoggedValueObjective(ValueMethod method, boolean bootstraps) implements Objective<List<LoggedRow>> {
    @Override
    public TokenBatch tokens(List<LoggedRow> batch) {
        return new TokenBatch(batch.stream().map(LoggedRow::ids).toList());
    }

    @Override
    public double weight(List<LoggedRow> batch) {
        return batch.stream().mapToInt(row -> row.actions().length).sum();
    }

    @Override
    public double accumulate(TokenModel model, List<LoggedRow> batch, double scale, MetricSums metrics) {
        TokenBatch tokens = tokens(batch);
        float[] average = method.averages() ? averaged(model, tokens) : new float[0];
        try (NDArray read = model.forward(tokens)) {
            float[] now = read.toFloatArray();
            float[] slopes = new float[now.length];
            int width = now.length / batch.size();
            double loss = 0;
            double values = 0;
            for (int i = 0; i < batch.size(); i++) {
                LoggedRow row = batch.get(i);
                TokenNumbers numbers = numbers(now, i * width, width);
                TokenNumbers target = method.averages() ? numbers(average, i * width, width) : numbers;
                loss += method.learn(row, numbers, target, bootstraps, new Slopes(slopes, i * width, method.outputs()));
                values += Arrays.stream(method.read(row, numbers, bootstraps).before())
                        .sum();
            }
            for (int i = 0; i < slopes.length; i++) {
                slopes[i] *= (float) scale;
            }
            try (NDArray gradient = model.manager().create(slopes, read.getShape())) {
                model.backward(gradient);
            }
            metrics.add("value/mean", values, weight(batch));
            return loss;
        }
    }

    /** What the moving average of the weights says. */
    static float[] averaged(TokenModel model, TokenBatch tokens) {
        model.exchangeAverage();
        try (NDArray read = model.evaluate(tokens)) {
            return read.toFloatArray();
        } finally {
            model.exchangeAverage();
        }
    }

    private TokenNumbers numbers(float[] all, int from, int width) {
        return new TokenNumbers(Arrays.copyOfRange(all, from, from + width), method.outputs());
    }
}
