package org.align4j.rl.value;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Objective;
import org.align4j.rl.offline.LoggedRow;

/**
 * Q of every token under a policy that learns meanwhile: the mean over the step's actions. Losses and slopes are computed in
 * Java, in double precision, from the model's numbers.
 *
 * @param policy whose choices are expected behind an action; it is read as it is
 */
record ActionValueObjective(ExpectedSarsa method, CausalLm policy) implements Objective<List<LoggedRow>> {
    @Override
    public TokenBatch tokens(List<LoggedRow> batch) {
        return new ActionPlaces(batch).tokens();
    }

    @Override
    public double weight(List<LoggedRow> batch) {
        return new ActionPlaces(batch).count();
    }

    @Override
    public double accumulate(TokenModel model, List<LoggedRow> batch, double scale, MetricSums metrics) {
        ActionPlaces places = new ActionPlaces(batch);
        TokenBatch tokens = places.tokens();
        int vocabulary = model.config().outputs();
        float[] average = places.before(LoggedValueObjective.averaged(model, tokens), vocabulary);
        double[] expected = ActionPlaces.expected(places.logProbs(policy), average, vocabulary);
        try (NDArray read = model.forward(tokens)) {
            float[] now = read.toFloatArray();
            float[] slopes = new float[now.length];
            int width = now.length / batch.size();
            double loss = 0;
            int from = 0;
            for (int i = 0; i < batch.size(); i++) {
                LoggedRow row = batch.get(i);
                int to = from + row.actions().length;
                TokenNumbers numbers =
                        new TokenNumbers(Arrays.copyOfRange(now, i * width, (i + 1) * width), vocabulary);
                loss += method.learn(
                        row,
                        numbers,
                        Arrays.copyOfRange(expected, from, to),
                        new Slopes(slopes, i * width, vocabulary));
                from = to;
            }
            for (int i = 0; i < slopes.length; i++) {
                slopes[i] *= (float) scale;
            }
            try (NDArray gradient = model.manager().create(slopes, read.getShape())) {
                model.backward(gradient);
            }
            metrics.add("critic/loss", loss, places.count());
            metrics.add("critic/target", Arrays.stream(expected).sum(), places.count());
            return loss;
        }
    }
}
