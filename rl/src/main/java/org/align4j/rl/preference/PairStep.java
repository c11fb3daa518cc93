package org.align4j.rl.preference;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.CausalLm;
import org.align4j.model.MicroBatches;
import org.align4j.model.training.MetricSums;
import org.align4j.rl.preference.loss.Dpo;

/** One DPO step on given rows, with the reference's log-probs computed in the step: for measuring its speed. */
public final class PairStep {
    private final CausalLm policy;
    private final List<PreferencePair> pairs = new ArrayList<>();
    private final PreferenceObjective objective =
            new PreferenceObjective(ConfigLoader.load(Dpo.class, null, List.of()));

    /**
     * @param rows chosen and rejected in turn
     * @param promptLength tokens of every row that are its prompt
     */
    public PairStep(CausalLm policy, List<int[]> rows, int promptLength) {
        this.policy = policy;
        for (int i = 0; i < rows.size(); i += 2) {
            pairs.add(new PreferencePair(rows.get(i), rows.get(i + 1), promptLength, promptLength, 1, 0, 0));
        }
    }

    /** Adds the gradient of all pairs to the policy's, without a step of the optimizer. */
    public void learn(int microBatchTokens) {
        List<PreferencePair> compared = new PairReading(1).read(policy, pairs);
        for (List<PreferencePair> part : MicroBatches.split(compared, microBatchTokens)) {
            objective.accumulate(policy, PreferenceBatch.of(part), 1.0 / compared.size(), new MetricSums());
        }
    }
}
