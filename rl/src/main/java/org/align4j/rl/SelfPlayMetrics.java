package org.align4j.rl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.rl.SelfPlayRound.Attempt;
import org.align4j.rl.SelfPlayRound.Paid;
import org.align4j.rl.SelfPlayRound.Proposal;

/** One iteration's curves of self-play; docs/self-play.md explains each. */
final class SelfPlayMetrics {
    private SelfPlayMetrics() {}

    /** @param proposer what proposals earned; none where nobody sampled them */
    static Map<String, Double> of(SelfPlayRound round, Paid proposer) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        List<Proposal> proposals = round.proposals();
        int valid = round.buckets().size();
        List<Attempt> tasks = round.ofProposals();
        metrics.put("proposer/valid_share", (double) valid / proposals.size());
        metrics.put(
                "proposer/held_out_share",
                (double) proposals.stream().filter(Proposal::keptOut).count() / proposals.size());
        if (!proposer.episodes().isEmpty()) {
            metrics.put(
                    "proposer/reward",
                    proposer.earned().stream()
                            .mapToDouble(each -> each.total())
                            .average()
                            .orElseThrow());
        }
        if (valid > 0) {
            metrics.put("proposer/distinct_share", (double) tasks.size() / valid);
            metrics.put("proposer/bucket_entropy", entropy(round.buckets()));
            metrics.put(
                    "proposer/solve_rate",
                    tasks.stream().mapToDouble(Attempt::rate).average().orElseThrow());
            metrics.put("proposer/frac_trivial", share(tasks, 1));
            metrics.put("proposer/frac_unsolved", share(tasks, 0));
        }
        if (!round.attempts().isEmpty()) {
            metrics.put(
                    "solver/accuracy",
                    round.attempts().stream()
                            .mapToDouble(Attempt::rate)
                            .average()
                            .orElseThrow());
        }
        return metrics;
    }

    /** Share of tasks whose attempts are right so often. */
    private static double share(List<Attempt> tasks, double rate) {
        return (double) tasks.stream().filter(each -> each.rate() == rate).count() / tasks.size();
    }

    /** Of the kinds, in nats. */
    private static double entropy(List<String> buckets) {
        Map<String, Integer> counts = new TreeMap<>();
        buckets.forEach(bucket -> counts.merge(bucket, 1, Integer::sum));
        double entropy = 0;
        for (int count : counts.values()) {
            double share = (double) count / buckets.size();
            entropy -= share * Math.log(share);
        }
        return entropy;
    }

    /**
     * Accuracy on what was held out, as a whole and by kind.
     *
     * @param counts right and asked, by bucket
     */
    static Map<String, Double> heldOut(Map<String, int[]> counts) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        int right = counts.values().stream().mapToInt(count -> count[0]).sum();
        int asked = counts.values().stream().mapToInt(count -> count[1]).sum();
        metrics.put("solver/held_out_accuracy", (double) right / asked);
        counts.forEach((bucket, count) ->
                metrics.put("solver/held_out_accuracy/" + bucket.replace(' ', '_'), (double) count[0] / count[1]));
        return metrics;
    }
}
