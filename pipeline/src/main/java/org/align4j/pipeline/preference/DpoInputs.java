package org.align4j.pipeline.preference;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.align4j.core.options.KebabCase;
import org.align4j.rl.preference.FixedReferenceUpdate;
import org.align4j.rl.preference.loss.PreferenceLoss;
import org.align4j.rl.preference.loss.ReferenceFreeLoss;
import org.align4j.rl.preference.loss.UnpairedLoss;

/** Which inputs and options go with which family of losses; anything else is an error, for it would not be used. */
final class DpoInputs {
    private DpoInputs() {}

    /** One line for each that is missing or given in vain. */
    static List<String> problems(DpoConfig config, Set<String> given) {
        String name = "loss " + KebabCase.of(config.loss().getClass());
        List<String> problems = new ArrayList<>(data(config.loss(), name, given));
        boolean referenced = given.contains(DpoStage.REFERENCE);
        boolean kept = config.referenceLogps() != null;
        if (config.loss() instanceof ReferenceFreeLoss) {
            String needless = name + " needs no reference: leave ";
            add(referenced, needless + "--" + DpoStage.REFERENCE + " out", problems);
            add(kept, needless + "reference-logps out", problems);
            add(follows(config), needless + "reference-update out", problems);
        } else if (follows(config)) {
            add(
                    referenced,
                    "a reference that follows the policy starts as the policy: leave --" + DpoStage.REFERENCE
                            + " out, or reference-update",
                    problems);
            add(
                    kept,
                    "log-probs of a reference that follows the policy cannot be kept: leave reference-logps out, or"
                            + " reference-update",
                    problems);
        }
        return problems;
    }

    /** Whether the reference changes in training. */
    static boolean follows(DpoConfig config) {
        return !(config.referenceUpdate() instanceof FixedReferenceUpdate);
    }

    private static List<String> data(PreferenceLoss loss, String name, Set<String> given) {
        boolean pairs = given.contains(DpoStage.PREFERENCES);
        boolean labels = given.contains(DpoStage.LABELS);
        List<String> problems = new ArrayList<>();
        if (loss instanceof UnpairedLoss) {
            add(
                    !labels || pairs,
                    name + " learns from single completions: give --labels"
                            + (pairs ? " in place of --preferences (align data convert makes labels of them)" : ""),
                    problems);
        } else {
            add(
                    !pairs || labels,
                    name + " learns from pairs: give --preferences"
                            + (labels ? " in place of --labels, or a loss of single completions: kto, bco" : ""),
                    problems);
        }
        return problems;
    }

    private static void add(boolean wrong, String problem, List<String> problems) {
        if (wrong) {
            problems.add(problem);
        }
    }
}
