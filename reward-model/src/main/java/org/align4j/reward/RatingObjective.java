package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.align4j.model.Autograd;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Objective;
import org.align4j.model.training.Stateful;
import org.align4j.reward.loss.RatedScores;
import org.align4j.reward.loss.RatingLoss;
import org.align4j.reward.loss.RatingScale;

/**
 * Learns r(x, y) from ratings, and the loss's own numbers with it. The arithmetic between scores and loss is in doubles.
 * Normalised by ratings.
 */
final class RatingObjective implements Objective<RatingBatch> {
    private final RatingLoss loss;
    private final RatingScale scale;
    private final LearnedNumbers parameters;

    RatingObjective(RatingLoss loss, RatingScale scale) {
        this.loss = loss;
        this.scale = scale;
        parameters = new LearnedNumbers("ratings", loss.start(scale));
    }

    RatingScale scale() {
        return scale;
    }

    /** The loss's own numbers, as they are now. */
    double[] parameters() {
        return parameters.values();
    }

    /** The rating that a score stands for. */
    double predict(double score) {
        return loss.predict(score, parameters.values(), scale);
    }

    @Override
    public TokenBatch tokens(RatingBatch batch) {
        return batch.tokens();
    }

    @Override
    public double weight(RatingBatch batch) {
        return batch.ratings().size();
    }

    @Override
    public void beforeStep(TokenModel model, List<RatingBatch> micro) {
        parameters.clear();
    }

    @Override
    public double accumulate(TokenModel model, RatingBatch batch, double weight, MetricSums metrics) {
        try (NDManager local = model.manager().newSubManager()) {
            NDArray numbers = model.forward(batch.tokens());
            numbers.attach(local);
            Autograd.Gradient gradient = scaled(batch, numbers, weight, metrics);
            model.backward(gradient.gradient());
            return gradient.value();
        }
    }

    /**
     * The summed loss, and its slopes times a factor; those of the loss's own numbers are added to them.
     *
     * @param numbers (rows, time)
     */
    Autograd.Gradient scaled(RatingBatch batch, NDArray numbers, double factor, MetricSums metrics) {
        float[] scores = LastTokens.scores(batch.tokens(), numbers).toFloatArray();
        record(batch, scores, metrics);
        NDArray leaf = numbers.getManager().create(joined(scores));
        Autograd.Gradient gradient = Autograd.gradient(leaf, x -> loss(batch, x));
        double[] slopes = gradient.gradient().toDoubleArray();
        for (int i = scores.length; i < slopes.length; i++) {
            parameters.add(i - scores.length, slopes[i] * factor);
        }
        float[] back = new float[batch.tokens().size() * batch.tokens().time()];
        for (int row = 0; row < scores.length; row++) {
            back[Math.toIntExact(LastTokens.end(batch.tokens(), row))] = (float) (slopes[row] * factor);
        }
        return new Autograd.Gradient(
                gradient.value(), numbers.getManager().create(back).reshape(numbers.getShape()));
    }

    /** What is differentiated together: the scores of the rows, then the loss's own numbers. */
    private double[] joined(float[] scores) {
        double[] joined = new double[scores.length + parameters.values().length];
        for (int i = 0; i < scores.length; i++) {
            joined[i] = scores[i];
        }
        System.arraycopy(parameters.values(), 0, joined, scores.length, joined.length - scores.length);
        return joined;
    }

    private NDArray loss(RatingBatch batch, NDArray joined) {
        int rows = batch.tokens().size();
        NDArray scores = joined.gather(joined.getManager().create(batch.ratedRows()), 0);
        NDArray own = parameters.values().length == 0 ? joined : joined.get(rows + ":");
        return loss.rows(new RatedScores(scores, batch.given(), own, scale)).sum();
    }

    @Override
    public void afterStep(TokenModel model, Map<String, Double> metrics) {
        if (parameters.values().length > 0) {
            parameters.step(loss.rate());
            loss.constrain(parameters.values(), scale);
        }
    }

    @Override
    public List<Stateful> states() {
        return parameters.values().length == 0 ? List.of() : List.of(parameters);
    }

    private void record(RatingBatch batch, float[] scores, MetricSums metrics) {
        double squares = 0;
        double distances = 0;
        for (RatedPrompt.Rated rated : batch.ratings()) {
            double off = predict(scores[rated.row()]) - target(rated);
            squares += off * off;
            distances += Math.abs(off);
        }
        metrics.add("mse", squares, batch.ratings().size());
        metrics.add("mae", distances, batch.ratings().size());
        ScoreMetrics.add(scores, metrics);
    }

    /** What {@link #predict} should be: a level's number where the loss knows no distances. */
    double target(RatedPrompt.Rated rated) {
        return loss.ordinal() ? rated.given().level() + 1 : rated.given().value();
    }
}
