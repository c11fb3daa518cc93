package org.align4j.pipeline.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Taking the answer that most of n completions give (Wang et al. 2023, self-consistency), or that most weight is on (Li et al. 2023).
 * Unlike the best of n it has no closed form: it is the mean over draws of n of those that were sampled.
 *
 * @param answers of the completions; null of one that has none, which does not vote
 * @param weights of their votes
 * @param values what each is worth
 */
record VoteOfN(List<@Nullable String> answers, double[] weights, double[] values) {
    private static final int DRAWS = 100;

    /**
     * What a vote comes to.
     *
     * @param value mean worth of the completions with the winning answer; of all of them where none has an answer
     * @param share of the weight that is on it
     */
    record Outcome(double value, double share) {}

    /** @param n at most as many as there are */
    Outcome of(int n, RandomGenerator random) {
        int[] order = new int[values.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        int draws = n == values.length ? 1 : DRAWS;
        double value = 0;
        double share = 0;
        for (int draw = 0; draw < draws; draw++) {
            for (int i = 0; i < n && draws > 1; i++) {
                int other = i + random.nextInt(order.length - i);
                int moved = order[i];
                order[i] = order[other];
                order[other] = moved;
            }
            Outcome outcome = vote(order, n);
            value += outcome.value();
            share += outcome.share();
        }
        return new Outcome(value / draws, share / draws);
    }

    private record Ballot(double weight, double worth, int count) {
        Ballot plus(Ballot other) {
            return new Ballot(weight + other.weight, worth + other.worth, count + other.count);
        }
    }

    /** Of the first n; answers that tie share their worth. */
    private Outcome vote(int[] order, int n) {
        Map<String, Ballot> ballots = new LinkedHashMap<>();
        double all = 0;
        double worth = 0;
        for (int i = 0; i < n; i++) {
            int at = order[i];
            worth += values[at];
            String answer = answers.get(at);
            if (answer != null) {
                all += weights[at];
                ballots.merge(answer, new Ballot(weights[at], values[at], 1), Ballot::plus);
            }
        }
        double most =
                ballots.values().stream().mapToDouble(Ballot::weight).max().orElse(0);
        List<Ballot> winners =
                ballots.values().stream().filter(each -> each.weight() == most).toList();
        if (winners.isEmpty()) {
            return new Outcome(worth / n, 0);
        }
        double value = winners.stream()
                .mapToDouble(each -> each.worth() / each.count())
                .average()
                .orElseThrow();
        return new Outcome(value, all > 0 ? most / all : 0);
    }
}
