package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which of a stage's metrics a reader wants to see first. */
final class MetricOrder {
    /** Whole names or prefixes ending in a slash, the most telling first. */
    private static final List<String> TELLING = List.of(
            "objective/scores",
            "objective/kl",
            "reward",
            "kl",
            "loss",
            "eval_loss",
            "accuracy",
            "eval_accuracy",
            "rewards/accuracies",
            "rewards/margins",
            "margin",
            "eval_margin",
            "mean_token_accuracy",
            "objective/entropy",
            "entropy",
            "completions/mean_length",
            "loss/value_avg",
            "policy/clipfrac_avg",
            "val/explained_variance",
            "grad_norm",
            "perplexity");

    private MetricOrder() {}

    /** How many of the names a reader wants to see at once, at most {@code limit}. */
    static int telling(Set<String> names, int limit) {
        return Math.min(limit, (int) names.stream().filter(TELLING::contains).count());
    }

    static List<String> sorted(Set<String> names) {
        List<String> sorted = new ArrayList<>();
        for (String telling : TELLING) {
            if (names.contains(telling)) {
                sorted.add(telling);
            }
        }
        names.stream().filter(name -> !sorted.contains(name)).forEach(sorted::add);
        return sorted;
    }

    /** The first of the names that there is; empty if there is none. */
    static String firstOf(Set<String> names, String... wanted) {
        for (String name : wanted) {
            if (names.contains(name)) {
                return name;
            }
        }
        return "";
    }
}
