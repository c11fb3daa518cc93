package org.align4j.rl.preference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Stateful;
import org.align4j.rl.preference.loss.CompletionLogProbs;
import org.align4j.rl.preference.loss.PairLogProbs;
import org.align4j.rl.preference.loss.PairedLoss;
import org.align4j.rl.preference.loss.ReferencedLoss;
import org.jspecify.annotations.Nullable;

/** Learns from pairs by a {@link PairedLoss}; the metrics are those of TRL's DPO. Normalised by pairs. */
public final class PreferenceObjective implements DifferentiableObjective<PreferenceBatch> {
    private final PairedLoss loss;
    private final Optional<MovingReference> reference;
    /** What a moving reference says of the rows of the step's batches. */
    private final IdentityHashMap<PreferenceBatch, float[]> referenced = new IdentityHashMap<>();
    /** Where the loss is of the whole step: its slope at the rows of each of the step's batches. */
    private final IdentityHashMap<PreferenceBatch, StepSlope> slopes = new IdentityHashMap<>();

    /** Beside a reference whose log-probs the pairs carry, or without one. */
    public PreferenceObjective(PairedLoss loss) {
        this(loss, Optional.empty());
    }

    /** @param reference one that follows the policy and is read in every step; empty where the pairs carry its log-probs */
    public PreferenceObjective(PairedLoss loss, Optional<MovingReference> reference) {
        this.loss = loss;
        this.reference = reference;
    }

    @Override
    public TokenBatch tokens(PreferenceBatch batch) {
        return batch.tokens();
    }

    @Override
    public double weight(PreferenceBatch batch) {
        return batch.pairs().size();
    }

    @Override
    public boolean signed() {
        return loss.signed();
    }

    @Override
    public List<Stateful> states() {
        return reference.map(moving -> List.<Stateful>of(moving)).orElse(List.of());
    }

    @Override
    public void beforeStep(TokenModel model, List<PreferenceBatch> micro) {
        referenced.clear();
        slopes.clear();
        reference.ifPresent(moving -> micro.forEach(batch -> referenced.put(
                batch, CompletionSums.read(moving.model(), batch.tokens(), batch.tokenWeights(loss.tailWeight())))));
        if (loss.ofWholeSteps() && micro.size() > 1) {
            StepSlope.of(model, micro, loss, this::pairs).forEach(slopes::put);
        }
    }

    @Override
    public void beforeEvaluation(TokenModel model, List<PreferenceBatch> micro) {
        beforeStep(model, micro);
    }

    @Override
    public void afterStep(TokenModel model, Map<String, Double> metrics) {
        reference.ifPresent(moving -> moving.follow(model));
    }

    @Override
    public NDArray loss(PreferenceBatch batch, NDArray numbers, MetricSums metrics) {
        NDArray sums = CompletionSums.of(numbers, batch.tokenWeights(loss.tailWeight()));
        PairLogProbs pairs = pairs(batch, sums);
        record(pairs, metrics);
        StepSlope slope = slopes.get(batch);
        return slope == null ? loss.rows(pairs).sum() : slope.loss(sums);
    }

    /** @param sums (2 pairs): of the chosen rows, then of the rejected ones */
    private PairLogProbs pairs(PreferenceBatch batch, NDArray sums) {
        NDManager manager = sums.getManager();
        int n = batch.pairs().size();
        NDArray both = sums.reshape(2, n);
        return new PairLogProbs(
                new CompletionLogProbs(
                        both.get(0),
                        reference(manager, batch, 0, PreferencePair::referenceChosen),
                        column(manager, batch, PreferencePair::chosenLength)),
                new CompletionLogProbs(
                        both.get(1),
                        reference(manager, batch, n, PreferencePair::referenceRejected),
                        column(manager, batch, PreferencePair::rejectedLength)),
                column(manager, batch, PreferencePair::pChosen));
    }

    private @Nullable NDArray reference(
            NDManager manager, PreferenceBatch batch, int from, ToDoubleFunction<PreferencePair> kept) {
        if (!(loss instanceof ReferencedLoss)) {
            return null;
        }
        float[] read = referenced.get(batch);
        return read == null
                ? column(manager, batch, kept)
                : manager.create(
                        Arrays.copyOfRange(read, from, from + batch.pairs().size()));
    }

    private static NDArray column(NDManager manager, PreferenceBatch batch, ToDoubleFunction<PreferencePair> number) {
        float[] column = new float[batch.pairs().size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = (float) number.applyAsDouble(batch.pairs().get(i));
        }
        return manager.create(column);
    }

    private void record(PairLogProbs pairs, MetricSums metrics) {
        float[] chosen = loss.rewards(pairs.chosen()).toFloatArray();
        float[] rejected = loss.rewards(pairs.rejected()).toFloatArray();
        double right = 0;
        double chosenSum = 0;
        double rejectedSum = 0;
        for (int i = 0; i < chosen.length; i++) {
            right += chosen[i] > rejected[i] ? 1 : 0;
            chosenSum += chosen[i];
            rejectedSum += rejected[i];
        }
        int n = chosen.length;
        metrics.add("rewards/chosen", chosenSum, n);
        metrics.add("rewards/rejected", rejectedSum, n);
        metrics.add("rewards/accuracies", right, n);
        metrics.add("rewards/margins", chosenSum - rejectedSum, n);
        metrics.add("logps/chosen", pairs.chosen().policy().sum().getFloat(), n);
        metrics.add("logps/rejected", pairs.rejected().policy().sum().getFloat(), n);
        loss.parts(pairs).forEach((name, rows) -> metrics.add(name, rows.sum().getFloat(), n));
    }
}
