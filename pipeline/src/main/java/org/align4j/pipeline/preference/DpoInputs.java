package org.align4j.pipeline.preference;

import org.align4j.core.UserError;
import org.align4j.core.options.KebabCase;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.rl.preference.FixedReferenceUpdate;
import org.align4j.rl.preference.loss.PreferenceLoss;
import org.align4j.rl.preference.loss.ReferenceFreeLoss;
import org.align4j.rl.preference.loss.UnpairedLoss;

/** Which inputs and options go with which family of losses; anything else is an error, for it would not be used. */
final class DpoInputs {
    private DpoInputs() {}

    static void check(DpoConfig config, StageContext context) {
        String name = "loss " + KebabCase.of(config.loss().getClass());
        checkData(config.loss(), name, context);
        boolean referenced = context.optionalInput(DpoStage.REFERENCE).isPresent();
        boolean moving = follows(config);
        if (config.loss() instanceof ReferenceFreeLoss) {
            require(!referenced, name + " needs no reference: leave --" + DpoStage.REFERENCE + " out");
            require(config.referenceLogps() == null, name + " needs no reference: leave reference-logps out");
            require(!moving, name + " needs no reference: leave reference-update out");
        }
        if (moving) {
            require(
                    !referenced,
                    "a reference that follows the policy starts as the policy: leave --" + DpoStage.REFERENCE
                            + " out, or reference-update");
            require(
                    config.referenceLogps() == null,
                    "log-probs of a reference that follows the policy cannot be kept: leave reference-logps out, or"
                            + " reference-update");
        }
    }

    /** Whether the reference changes in training. */
    static boolean follows(DpoConfig config) {
        return !(config.referenceUpdate() instanceof FixedReferenceUpdate);
    }

    private static void checkData(PreferenceLoss loss, String name, StageContext context) {
        boolean pairs = context.optionalInput(DpoStage.PREFERENCES).isPresent();
        boolean labels = context.optionalInput(DpoStage.LABELS).isPresent();
        if (loss instanceof UnpairedLoss) {
            require(
                    labels && !pairs,
                    name + " learns from single completions: give --labels"
                            + (pairs ? " in place of --preferences (align data convert makes labels of them)" : ""));
        } else {
            require(
                    pairs && !labels,
                    name + " learns from pairs: give --preferences"
                            + (labels ? " in place of --labels, or a loss of single completions: kto, bco" : ""));
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new UserError(otherwise);
        }
    }
}
