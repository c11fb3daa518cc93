package org.align4j.pipeline.offline;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.model.ModelOutline;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.rl.offline.Decisions;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.OfflineMethod;
import org.align4j.rl.offline.RowValues;
import org.align4j.rl.value.LoggedValues;
import org.align4j.rl.value.ValueFacts;

/** The value model that a stage reads a log with. */
final class ValueInput {
    private static final String VALUE = "value";
    private static final String POLICY = "policy";

    private ValueInput() {}

    static StageInput declared() {
        return StageInput.optional(
                VALUE, Artifact.VALUE, "Value model of the stage value, where the method compares returns with it");
    }

    /** @throws UserError if the method needs one and there is none, or the other way round */
    static void require(OfflineMethod method, StageContext context) {
        boolean given = context.optionalInput(VALUE).isPresent();
        if (method.needsValues() && !given) {
            throw new UserError("needs --value: method.baseline is a value model; align value fits one, or take"
                    + " method.baseline.type group-mean");
        }
        if (!method.needsValues() && given) {
            throw new UserError(
                    "--value is of no use: the method reads no value model; set method.baseline.type value");
        }
    }

    /**
     * What it says of rows, read before anything is learned; the model is closed again.
     *
     * @return empty if there is none
     */
    static List<RowValues> read(
            List<LoggedRow> rows, ModelOutline policy, EngineConfig engine, boolean bootstraps, StageContext context) {
        if (context.optionalInput(VALUE).isEmpty()) {
            return List.of();
        }
        Path folder = context.input(VALUE);
        ValueFacts facts = ValueFacts.read(folder);
        try (ValueModel model = ValueModel.frozen(folder, engine, facts.value().outputs())) {
            if (!model.tokenizer().fingerprint().equals(policy.tokenizer().fingerprint())) {
                throw new UserError(folder + ": its tokenizer or chat template differs from the policy's");
            }
            List<LoggedRow> decided = DecisionRows.of(rows, facts.sure(), context.input(POLICY), engine);
            List<RowValues> values = new LoggedValues(facts.value(), bootstraps).read(model, decided);
            return facts.sure() >= 1
                    ? values
                    : IntStream.range(0, rows.size())
                            .mapToObj(i -> Decisions.spread(rows.get(i), decided.get(i), values.get(i)))
                            .toList();
        }
    }
}
