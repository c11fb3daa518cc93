package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.model.Autograd;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Objective;
import org.align4j.model.training.Stateful;

/**
 * Learns from several forms of feedback together: the sum of their weighted losses, each the mean over all of its own examples in the whole
 * optimizer step, however that is split. A form of which a step has nothing adds nothing to it.
 */
final class MixedObjective implements Objective<MixedBatch> {
    private final List<MixedPart.Taught<?>> parts;
    /** How many examples of each form the whole step has. */
    private final double[] counts;

    MixedObjective(List<MixedPart.Taught<?>> parts) {
        this.parts = List.copyOf(parts);
        counts = new double[parts.size()];
    }

    List<MixedPart.Taught<?>> parts() {
        return parts;
    }

    @Override
    public TokenBatch tokens(MixedBatch batch) {
        return batch.tokens();
    }

    /** Prompts; what losses are divided by is counted form by form. */
    @Override
    public double weight(MixedBatch batch) {
        return batch.prompts();
    }

    @Override
    public double mean(double sum, double weight) {
        return sum;
    }

    @Override
    public void beforeStep(TokenModel model, List<MixedBatch> micro) {
        for (int p = 0; p < counts.length; p++) {
            double count = 0;
            for (MixedBatch batch : micro) {
                Optional<Object> own = batch.parts().get(p);
                count += own.isPresent() ? parts.get(p).count(own.get()) : 0;
            }
            counts[p] = count;
            parts.get(p).objective().beforeStep(model, List.of());
        }
    }

    @Override
    public double accumulate(TokenModel model, MixedBatch batch, double scale, MetricSums metrics) {
        try (NDManager local = model.manager().newSubManager()) {
            NDArray numbers = model.forward(batch.tokens());
            numbers.attach(local);
            int time = batch.tokens().time();
            float[] back = new float[batch.tokens().size() * time];
            double loss = 0;
            int from = 0;
            for (int p = 0; p < counts.length; p++) {
                if (batch.parts().get(p).isEmpty()) {
                    continue;
                }
                MixedPart.Taught<?> part = parts.get(p);
                Object own = batch.parts().get(p).get();
                TokenBatch rows = part.tokens(own);
                NDArray mine = numbers.get(from + ":" + (from + rows.size()) + ", 0:" + rows.time());
                double factor = part.weight() / counts[p];
                Autograd.Gradient gradient = part.scaled(own, mine, factor, metrics);
                loss += factor * gradient.value();
                metrics.add("loss/" + part.form(), gradient.value(), part.count(own));
                float[] slopes = gradient.gradient().toFloatArray();
                for (int row = 0; row < rows.size(); row++) {
                    System.arraycopy(slopes, row * rows.time(), back, (from + row) * time, rows.time());
                }
                from += rows.size();
            }
            model.backward(local.create(back).reshape(numbers.getShape()));
            return loss;
        }
    }

    @Override
    public void afterStep(TokenModel model, Map<String, Double> metrics) {
        for (int p = 0; p < counts.length; p++) {
            if (counts[p] > 0) {
                parts.get(p).objective().afterStep(model, metrics);
            }
        }
    }

    @Override
    public List<Stateful> states() {
        return parts.stream()
                .flatMap(part -> part.objective().states().stream())
                .toList();
    }
}
