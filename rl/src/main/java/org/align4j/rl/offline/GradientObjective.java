package org.align4j.rl.offline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.align4j.model.TokenBatch;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;
import org.align4j.rl.loss.PolicyBatch;
import org.align4j.rl.loss.PolicyDiagnostics;
import org.align4j.rl.loss.PolicyLoss;

/** A policy loss on logged rows, a mean over rows (of sums over their tokens) or over tokens. */
public record GradientObjective(PolicyLoss policyLoss) implements DifferentiableObjective<List<GradientRow>> {
    @Override
    public TokenBatch tokens(List<GradientRow> batch) {
        return new TokenBatch(batch.stream().map(each -> each.row().ids()).toList());
    }

    @Override
    public double weight(List<GradientRow> batch) {
        return batch.stream().mapToDouble(GradientRow::share).sum();
    }

    /** What is pushed down lowers the loss below 0. */
    @Override
    public boolean signed() {
        return true;
    }

    @Override
    public NDArray loss(List<GradientRow> batch, NDArray numbers, MetricSums metrics) {
        PolicyBatch policyBatch = batch(batch, numbers);
        if (policyLoss.readsOldPolicy()) {
            PolicyDiagnostics diagnostics = PolicyDiagnostics.of(policyLoss, policyBatch);
            double count = diagnostics.tokens();
            metrics.add("val/ratio", diagnostics.meanRatio() * count, count);
            metrics.add("policy/approxkl_avg", diagnostics.approximateKl() * count, count);
            metrics.add("policy/clipfrac_avg", diagnostics.clipFraction() * count, count);
        }
        return policyLoss.perToken(policyBatch).mul(policyBatch.mask()).sum();
    }

    /** Arrays of the log-probs' shape and device. */
    private static PolicyBatch batch(List<GradientRow> batch, NDArray logProbs) {
        Shape shape = logProbs.getShape();
        int width = (int) shape.get(1);
        float[] old = new float[(int) shape.size()];
        float[] advantages = new float[old.length];
        float[] mask = new float[old.length];
        for (int i = 0; i < batch.size(); i++) {
            LoggedRow row = batch.get(i).row();
            double[] logged = row.logProbs();
            for (int t = 0; t < row.actions().length; t++) {
                int place = i * width + row.actions()[t];
                old[place] = logged == null ? 0 : (float) logged[t];
                advantages[place] = (float) batch.get(i).advantages()[t];
                mask[place] = 1;
            }
        }
        NDManager manager = logProbs.getManager();
        return new PolicyBatch(
                logProbs, manager.create(old, shape), manager.create(advantages, shape), manager.create(mask, shape));
    }
}
