package org.align4j.rl.preference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Stateful;
import org.align4j.rl.preference.loss.Bco;
import org.align4j.rl.preference.loss.CompletionLogProbs;
import org.align4j.rl.preference.loss.Kto;
import org.align4j.rl.preference.loss.UnpairedLoss;

/**
 * Learns from marked completions by an {@link UnpairedLoss}; the metrics are those of TRL's KTO and BCO. Normalised by
 * completions. What rewards are compared with is of the whole optimizer step, so how that is split changes nothing.
 */
public final class UnpairedObjective implements DifferentiableObjective<LabelBatch> {
    private final UnpairedLoss loss;
    private final Optional<MovingReference> reference;
    private final RunningShift running;
    /** What a moving reference says of the rows of the step's batches. */
    private final IdentityHashMap<LabelBatch, float[]> referenced = new IdentityHashMap<>();
    /** What rewards of the step are compared with. */
    private double shift;
    /** Rows of the step, and how many of them are desirable. */
    private int rows;

    private int desirable;

    /** @param reference one that follows the policy; empty where the rows carry their reference's log-probs */
    public UnpairedObjective(UnpairedLoss loss, Optional<MovingReference> reference) {
        this.loss = loss;
        this.reference = reference;
        running = new RunningShift(loss instanceof Bco bco ? bco.shift() : Bco.Shift.CLASSES);
    }

    @Override
    public TokenBatch tokens(LabelBatch batch) {
        return batch.tokens();
    }

    @Override
    public double weight(LabelBatch batch) {
        return batch.rows().size();
    }

    @Override
    public List<Stateful> states() {
        List<Stateful> states = new ArrayList<>();
        reference.ifPresent(states::add);
        if (loss instanceof Bco) {
            states.add(running);
        }
        return states;
    }

    @Override
    public void beforeStep(TokenModel model, List<LabelBatch> micro) {
        count(micro);
        shift = loss instanceof Kto kto ? kl(kto, model, micro) : running.with(rewards(model, micro), marks(micro));
    }

    @Override
    public void beforeEvaluation(TokenModel model, List<LabelBatch> micro) {
        count(micro);
        shift = loss instanceof Kto kto ? kl(kto, model, micro) : running.value();
    }

    @Override
    public void afterStep(TokenModel model, Map<String, Double> metrics) {
        running.apply();
        reference.ifPresent(moving -> moving.follow(model));
    }

    private void count(List<LabelBatch> micro) {
        rows = 0;
        desirable = 0;
        referenced.clear();
        for (LabelBatch batch : micro) {
            rows += batch.rows().size();
            desirable +=
                    (int) batch.rows().stream().filter(LabelledRow::desirable).count();
            reference.ifPresent(moving ->
                    referenced.put(batch, CompletionSums.read(moving.model(), batch.tokens(), batch.completionMask())));
        }
    }

    /** β times the mean log-ratio of the step's mismatched completions, at least 0. */
    private double kl(Kto kto, TokenModel model, List<LabelBatch> micro) {
        if (kto.klTerm() == Kto.KlTerm.NONE) {
            return 0;
        }
        double sum = 0;
        for (LabelBatch batch : micro) {
            TokenBatch mismatched = batch.mismatched();
            float[] mask = batch.mismatchedMask();
            for (float policy : CompletionSums.read(model, mismatched, mask)) {
                sum += policy;
            }
            if (reference.isPresent()) {
                for (float moving : CompletionSums.read(reference.get().model(), mismatched, mask)) {
                    sum -= moving;
                }
            } else {
                sum -= batch.rows().stream()
                        .mapToDouble(LabelledRow::mismatchedReference)
                        .sum();
            }
        }
        return kto.beta() * Math.max(0, sum / rows);
    }

    private float[] rewards(TokenModel model, List<LabelBatch> micro) {
        float[] rewards = new float[rows];
        int at = 0;
        for (LabelBatch batch : micro) {
            float[] policy = CompletionSums.read(model, batch.tokens(), batch.completionMask());
            float[] references = referenced.get(batch);
            for (int i = 0; i < policy.length; i++) {
                double fixed = references == null ? batch.rows().get(i).reference() : references[i];
                rewards[at++] = (float) (loss.beta() * (policy[i] - fixed));
            }
        }
        return rewards;
    }

    private boolean[] marks(List<LabelBatch> micro) {
        boolean[] marks = new boolean[rows];
        int at = 0;
        for (LabelBatch batch : micro) {
            for (LabelledRow row : batch.rows()) {
                marks[at++] = row.desirable();
            }
        }
        return marks;
    }

    @Override
    public NDArray loss(LabelBatch batch, NDArray numbers, MetricSums metrics) {
        NDManager manager = numbers.getManager();
        int n = batch.rows().size();
        float[] marks = new float[n];
        float[] lengths = new float[n];
        float[] fixed = new float[n];
        for (int i = 0; i < n; i++) {
            LabelledRow row = batch.rows().get(i);
            marks[i] = row.desirable() ? 1 : 0;
            lengths[i] = row.ids().length - row.prompt();
            fixed[i] = (float) row.reference();
        }
        CompletionLogProbs completions = new CompletionLogProbs(
                CompletionSums.of(numbers, batch.completionMask()),
                manager.create(referenced.getOrDefault(batch, fixed)),
                manager.create(lengths));
        record(batch, completions, metrics);
        return loss.rows(completions, manager.create(marks), shift).sum();
    }

    private void record(LabelBatch batch, CompletionLogProbs completions, MetricSums metrics) {
        float[] rewards = loss.rewards(completions).toFloatArray();
        float[] logps = completions.policy().toFloatArray();
        double margin = 0;
        int right = 0;
        for (int i = 0; i < rewards.length; i++) {
            boolean wanted = batch.rows().get(i).desirable();
            String side = wanted ? "chosen" : "rejected";
            metrics.add("rewards/" + side, rewards[i], 1);
            metrics.add("logps/" + side, logps[i], 1);
            right += wanted == rewards[i] > shift ? 1 : 0;
            margin += wanted ? rewards[i] / desirable : -rewards[i] / (rows - desirable);
        }
        // of the step's two means: each micro-batch adds its part, and has its share of the weight
        boolean both = desirable > 0 && desirable < rows;
        metrics.add("rewards/margins", both ? margin : Double.NaN, (double) rewards.length / rows);
        metrics.add("rewards/accuracies", right, rewards.length);
        String what = loss instanceof Kto ? "kl" : "delta";
        double logged = loss instanceof Kto ? shift / loss.beta() : shift;
        metrics.add(what, logged * rewards.length, rewards.length);
    }
}
