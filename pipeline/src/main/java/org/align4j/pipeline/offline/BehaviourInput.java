package org.align4j.pipeline.offline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.ModelOutline;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.OfflineMethod;
import org.align4j.rl.offline.PolicyGradient;

/** The policy that wrote the log, where the log does not say how likely it held what it wrote. */
final class BehaviourInput {
    private static final String BEHAVIOUR = "behaviour";

    private BehaviourInput() {}

    static StageInput declared() {
        return StageInput.optional(
                BEHAVIOUR,
                Artifact.POLICY,
                "Who wrote the log: read by policy-gradient where the log has no log-probs at temperature 1");
    }

    /** @throws UserError if it is given and of no use */
    static void require(OfflineMethod method, StageContext context) {
        boolean reads = method instanceof PolicyGradient gradient && gradient.needsLogProbs();
        if (!reads && context.optionalInput(BEHAVIOUR).isPresent()) {
            throw new UserError(
                    "--behaviour is of no use: the method does not ask how likely the log's author held what"
                            + " it wrote");
        }
    }

    /**
     * Rows with log-probs: their own where they have them, else the behaviour policy's.
     *
     * @throws UserError if some have none and no such policy is given
     */
    static List<LoggedRow> withLogProbs(
            List<LoggedRow> rows, ModelOutline policy, EngineConfig engine, StageContext context) {
        List<LoggedRow> missing =
                rows.stream().filter(row -> row.logProbs() == null).toList();
        if (missing.isEmpty()) {
            return rows;
        }
        Optional<Path> folder = context.optionalInput(BEHAVIOUR);
        if (folder.isEmpty()) {
            throw new UserError("row " + missing.get(0).id() + " and " + (missing.size() - 1)
                    + " others have no log-probs at temperature 1, which method.loss compares with: give the policy that"
                    + " wrote them (--behaviour), or take method.loss.type asymre");
        }
        List<double[]> read;
        try (CausalLm behaviour = CausalLm.frozen(folder.get(), engine)) {
            if (!behaviour.tokenizer().fingerprint().equals(policy.tokenizer().fingerprint())) {
                throw new UserError(folder.get() + ": its tokenizer or chat template differs from the policy's");
            }
            read = DecisionRows.logProbs(behaviour, missing);
        }
        List<LoggedRow> complete = new ArrayList<>();
        int next = 0;
        for (LoggedRow row : rows) {
            complete.add(row.logProbs() == null ? row.loggedBy(read.get(next++)) : row);
        }
        return complete;
    }
}
