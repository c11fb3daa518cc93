package org.align4j.model.training;

import java.util.regex.Pattern;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** Which checkpoints stay as models that can be loaded, and which of them is the result. */
public record CheckpointConfig(
        @Option(
                doc = "How many of the newest checkpoints to keep as Hugging Face folders in the run "
                        + "folder's checkpoints/, besides the best one; 0 keeps none",
                def = "0")
        int keep,

        @Option(
                doc = "Metric that selects the resulting checkpoint, such as eval_loss; empty takes the " + "last",
                def = "")
        String bestBy,

        @Option(
                doc = "Which value is best: lowest, highest, or auto, where the name's last word says it: loss, "
                        + "perplexity, error, mse, mae, brier and ece are best low; accuracy, margins, reward, scores, f1, "
                        + "auc, earned, explained_variance and correlations high",
                def = "auto")
        Best best) {
    private static final Pattern BEST_LOW = Pattern.compile("(.*[_/])?(loss|perplexity|error|mse|mae|brier|ece)");
    private static final Pattern BEST_HIGH =
            Pattern.compile("(.*[_/])?(accuracy(_at_\\d+)?|accuracies|margins?|rewards?|"
                    + "scores|f1|auc|earned|explained_variance|spearman|pearson|kendall_tau|kappa)|rewards/.*/mean");

    /** Which value of a metric is best. */
    public enum Best {
        AUTO,
        LOWEST,
        HIGHEST
    }

    public CheckpointConfig {
        Check.atLeast("keep", 0, keep);
        Check.that(bestBy.isEmpty() || keep > 0, "keep", "must be >= 1 where best-by chooses a checkpoint", keep);
        Check.that(
                best != Best.AUTO
                        || bestBy.isEmpty()
                        || BEST_LOW.matcher(bestBy).matches()
                        || BEST_HIGH.matcher(bestBy).matches(),
                "best",
                "must be lowest or highest, since the name " + bestBy + " does not say which value is best,",
                "auto");
    }

    /** Keeps none; the last step is the result. */
    public static CheckpointConfig none() {
        return new CheckpointConfig(0, "", Best.AUTO);
    }

    /** Whether one of the checkpoints becomes the result. */
    public boolean chooses() {
        return !bestBy.isEmpty();
    }

    /** Refuses to keep checkpoints where none are written. */
    public void requireWritten(int checkpointEvery) {
        Check.that(
                keep == 0 || checkpointEvery > 0,
                "checkpoints.keep",
                "must be 0 where checkpoint-every is 0: none are written",
                keep);
    }

    boolean better(double value, double than) {
        boolean lowest = best == Best.LOWEST
                || (best == Best.AUTO && BEST_LOW.matcher(bestBy).matches());
        return lowest ? value < than : value > than;
    }
}
