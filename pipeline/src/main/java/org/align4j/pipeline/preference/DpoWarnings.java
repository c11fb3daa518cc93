package org.align4j.pipeline.preference;

import java.util.Locale;
import java.util.Map;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.rl.preference.loss.ReferenceFreeLoss;

/** What rewards say about a run that went otherwise than it looks. */
record DpoWarnings(DpoConfig config, StageContext context) {
    /** Nats a token that chosen completions may lose before it is worth a line. */
    private static final double FALLEN = 0.1;
    /** Nats a token by which a policy may differ from the reference that it starts from. */
    private static final double DIFFERENT = 0.01;

    /**
     * Before training, beside a reference of the user's: the policy should be that reference.
     *
     * @param tokens of a chosen completion
     */
    void before(Map<String, Double> measured, double tokens) {
        double chosen = perToken(measured, "eval_rewards/chosen", tokens);
        double margin = perToken(measured, "eval_rewards/margins", tokens);
        if (Math.abs(chosen) > DIFFERENT || Math.abs(margin) > DIFFERENT) {
            context.warn(String.format(
                    Locale.ROOT,
                    "before training the policy already differs from --reference: log-probs of chosen completions by %.2f"
                            + " nats a token, accuracy %.0f %%; these losses mean the checkpoint that the policy starts"
                            + " from, with the same chat template",
                    chosen,
                    100 * measured.get("eval_rewards/accuracies")));
        }
    }

    /** After training: margins that grow because rejected completions fall faster, while chosen ones fall too. */
    void after(Map<String, Double> metrics, double tokens) {
        if (config.loss() instanceof ReferenceFreeLoss) {
            return;
        }
        String prefix = metrics.containsKey("eval_rewards/chosen") ? "eval_" : "";
        double chosen = perToken(metrics, prefix + "rewards/chosen", tokens);
        if (chosen < -FALLEN && metrics.get(prefix + "rewards/margins") > 0) {
            context.warn(String.format(
                    Locale.ROOT,
                    "margins grew, but chosen completions became less likely too, by %.2f nats a token: the policy writes"
                            + " something other than either; rpo and dpop hold them up",
                    -chosen));
        }
    }

    private double perToken(Map<String, Double> metrics, String name, double tokens) {
        return metrics.get(name) / config.loss().beta() / tokens;
    }
}
