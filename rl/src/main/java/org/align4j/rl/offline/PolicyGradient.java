package org.align4j.rl.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.rl.loss.M2po;
import org.align4j.rl.loss.PolicyLoss;

/**
 * A policy gradient on what somebody else sampled: what earned less than expected is pushed down, not only imitated less.
 * The losses are those of online RL, with whoever wrote the log as the old policy: {@code clipped} is offline GRPO, {@code
 * topr} and {@code asymre} are made for logs, {@code reinforce} has no bound below and is there to be warned by.
 */
public record PolicyGradient(
        @Option(doc = "What a row was to be expected to earn: none, group-mean or value", def = "{type: group-mean}")
        Baseline baseline,

        @Option(
                doc = "Policy loss per token: topr, asymre, a-lol, clipped or any other of rl but m2po",
                def = "{type: topr}")
        PolicyLoss loss)
        implements OfflineMethod {
    public PolicyGradient {
        Check.that(
                !(loss instanceof M2po),
                "loss.type",
                "must not be m2po: which tokens it leaves out is decided over the samples of one policy",
                "m2po");
    }

    @Override
    public Optional<Baseline> compared() {
        return Optional.of(baseline);
    }

    /** Whether rows need the log-probs of whoever wrote them. */
    public boolean needsLogProbs() {
        return loss.readsOldPolicy();
    }

    /** The rows with their advantages. */
    public List<GradientRow> rows(List<LoggedRow> rows, List<RowValues> values, Reduction reduction) {
        double[][] advantages = baseline.advantages(rows, values);
        List<GradientRow> units = new ArrayList<>();
        for (int i = 0; i < advantages.length; i++) {
            units.add(new GradientRow(rows.get(i), advantages[i], reduction.count(advantages[i].length)));
        }
        return units;
    }
}
