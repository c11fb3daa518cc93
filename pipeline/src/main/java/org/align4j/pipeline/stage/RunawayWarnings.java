package org.align4j.pipeline.stage;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.align4j.judge.statistics.Interval;

/** What is worth a warning though a run ended without an error: it has become worse, or is no better than chance. */
public final class RunawayWarnings {
    /** A loss that has grown by so much has run away; noise of batches and a few bad epochs stay below it. */
    private static final double GROWN = 3;

    private static final double GROWN_BY = 1;
    /** Nats a token: a policy this far from its reference has none of its language left (0.01 to 0.2 is usual). */
    private static final double FARTHEST = 2;
    /** Share of the largest entropy there is, above which tokens are as good as drawn evenly. */
    private static final double EVEN = 0.98;

    private static final String ADVICE = "; lower the learning rate";

    private RunawayWarnings() {}

    /**
     * A loss that is far above that of the first step.
     *
     * @param firstLoss NaN if it is not known
     * @param metrics of the result; held-out rows speak before the last batch
     */
    static Optional<String> ofLoss(double firstLoss, Map<String, Double> metrics) {
        String name = metrics.containsKey("eval_loss") ? "eval_loss" : "loss";
        double loss = metrics.getOrDefault(name, Double.NaN);
        boolean grown = !(loss <= firstLoss + GROWN * Math.abs(firstLoss) + GROWN_BY);
        boolean unknown = Double.isNaN(firstLoss) || !metrics.containsKey(name);
        return unknown || !grown
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "training has run away: %s is %.4g at the end, the loss of the first step was %.4g%s",
                        name,
                        loss,
                        firstLoss,
                        ADVICE));
    }

    /**
     * A model that is of no use to anybody, which must not be published: neither its rows nor those held out have a loss.
     *
     * @param metrics of the result
     */
    static Optional<String> ofDamage(Map<String, Double> metrics) {
        double loss = metrics.getOrDefault("loss", 0.0);
        double heldOut = metrics.getOrDefault("eval_loss", Double.NaN);
        return Double.isFinite(loss) || Double.isFinite(heldOut)
                ? Optional.empty()
                : Optional.of("training has run away: the loss is " + loss + " at the end; nothing is saved" + ADVICE);
    }

    /**
     * A loss that is flat: whatever a large step has done to the weights, no further one undoes.
     *
     * @param metrics of the last step
     */
    static Optional<String> ofGradient(Map<String, Double> metrics) {
        return metrics.getOrDefault("grad_norm", Double.NaN) == 0
                ? Optional.of(
                        "the last step's gradient is 0, so nothing is learned any more: either its rows are fitted as"
                                + " well as the loss asks, or training has run away" + ADVICE)
                : Optional.empty();
    }

    /**
     * A language model that guesses worse than evenly.
     *
     * @param vocabulary how many tokens there are
     */
    public static Optional<String> ofTokens(Map<String, Double> metrics, int vocabulary) {
        String name = metrics.containsKey("eval_loss") ? "eval_loss" : "loss";
        double loss = metrics.getOrDefault(name, Double.NaN);
        return loss > Math.log(vocabulary)
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "the model is worse than chance: %s is %.4g nats a token, guessing evenly among %d tokens has %.4g",
                        name,
                        loss,
                        vocabulary,
                        Math.log(vocabulary)))
                : Optional.empty();
    }

    /**
     * Preferences that are not learned.
     *
     * @param pairs how many the accuracy {@code eval_rewards/accuracies} is of
     */
    public static Optional<String> ofAccuracy(Map<String, Double> metrics, int pairs) {
        double accuracy = metrics.getOrDefault("eval_rewards/accuracies", Double.NaN);
        long right = Math.round(accuracy * pairs);
        return Double.isNaN(accuracy)
                        || Interval.wilson(right, 0, pairs - right).low() > 0.5
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "held-out: the accuracy, %.1f %% of %d pairs, is not above chance (50 %%) with 95 %% confidence",
                        100 * accuracy,
                        pairs));
    }

    /**
     * A policy that reinforcement learning has taken apart.
     *
     * @param metrics of the last iteration, under TRL's names
     */
    public static Optional<String> ofPolicy(Map<String, Double> metrics, int vocabulary) {
        double tokens = metrics.getOrDefault("completions/mean_length", Double.NaN);
        double kl = metrics.getOrDefault("objective/kl", 0.0) / tokens;
        double entropy = metrics.getOrDefault("objective/entropy", 0.0) / tokens;
        if (kl > FARTHEST) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the policy has left its reference: KL is %.3g nats a token at the end (0.01 to 0.2 is usual)%s or raise"
                            + " the KL coefficient",
                    kl,
                    ADVICE));
        }
        return entropy > EVEN * Math.log(vocabulary)
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "the policy draws its tokens as good as evenly: entropy is %.3g of at most %.3g nats a token%s",
                        entropy,
                        Math.log(vocabulary),
                        ADVICE))
                : Optional.empty();
    }
}
