package org.align4j.rl.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Seeds;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.rl.episode.Episode;

/**
 * A judge that compares the completions of a prompt with one another: a completion's reward is the mean over its opponents of the
 * probability that it is the better one, each pair asked in both orders. It says nothing about how good a group is, only
 * who is ahead in it: for advantages that subtract the group's mean.
 */
public record GroupJudgeRewardTerm(
        @Option(
                doc = "Multiplies the win rate; 0 only watches it: it is logged and stored, and counts for nothing",
                def = "1.0")
        double weight,

        @Option(doc = "The judge, or the YAML file that holds it")
        JudgeConfig judge,

        @Option(
                doc =
                        "Completions of its prompt that each is compared with, each pair in both orders; 0 for all others. An odd"
                                + " number in a group of odd size makes it one more",
                def = "0")
        int opponents)
        implements JudgedRewardTerm {
    public GroupJudgeRewardTerm {
        Check.notNegative("opponents", opponents);
    }

    @Override
    public RewardSource open(RewardContext context) {
        return new Source(
                judge.name(),
                Hashes.ofText(ConfigWriter.yaml(this)),
                weight,
                opponents,
                judge.open(context.judges()),
                context.judges().seeds(),
                new JudgeCosts());
    }

    private record Source(
            String name, String version, double weight, int opponents, Judge judge, Seeds seeds, JudgeCosts costs)
            implements RewardSource {
        @Override
        public List<Score> score(List<Episode> episodes) {
            Map<String, List<Integer>> groups = new LinkedHashMap<>();
            for (int i = 0; i < episodes.size(); i++) {
                groups.computeIfAbsent(episodes.get(i).prompt().id(), id -> new ArrayList<>())
                        .add(i);
            }
            List<GroupPairs.Pair> pairs = new ArrayList<>();
            groups.forEach((prompt, places) -> pairs.addAll(pairs(prompt, places, episodes)));
            Wins wins = new Wins(episodes.size());
            List<PairVerdict> verdicts = costs.ofPairs(BothOrders.mean()
                    .ask(
                            judge,
                            pairs.stream()
                                    .map(pair -> comparison(pair, episodes))
                                    .toList()));
            for (int i = 0; i < pairs.size(); i++) {
                wins.add(pairs.get(i), verdicts.get(i));
            }
            return wins.scores(weight);
        }

        /** Of one prompt, by their places among all episodes; the circle is another one for every group of texts. */
        private List<GroupPairs.Pair> pairs(String prompt, List<Integer> places, List<Episode> episodes) {
            if (places.size() < 2) {
                return List.of();
            }
            StringBuilder texts = new StringBuilder("group-judge/" + prompt);
            places.forEach(
                    place -> texts.append('\n').append(episodes.get(place).text()));
            return GroupPairs.of(places.size(), opponents, seeds.seed(texts.toString())).stream()
                    .map(pair -> new GroupPairs.Pair(places.get(pair.first()), places.get(pair.second())))
                    .toList();
        }

        private static Comparison comparison(GroupPairs.Pair pair, List<Episode> episodes) {
            Episode first = episodes.get(pair.first());
            return new Comparison(
                    first.prompt().id(),
                    first.prompt().prompt(),
                    first.content(),
                    episodes.get(pair.second()).content(),
                    first.prompt().groundTruth());
        }

        @Override
        public boolean watched() {
            return weight == 0;
        }

        @Override
        public Cost paid() {
            return costs.take();
        }

        @Override
        public void close() {
            judge.close();
        }
    }

    /** What the comparisons came to for every completion; one that was not answered counts for neither side. */
    private static final class Wins {
        private final double[] sums;
        private final int[] counts;
        private final String[] reasons;

        Wins(int episodes) {
            sums = new double[episodes];
            counts = new int[episodes];
            reasons = new String[episodes];
        }

        void add(GroupPairs.Pair pair, PairVerdict verdict) {
            if (!verdict.judged()) {
                reasons[pair.first()] = reasons[pair.second()] = JudgedPair.reason(verdict);
                return;
            }
            sums[pair.first()] += verdict.pFirst();
            sums[pair.second()] += 1 - verdict.pFirst();
            counts[pair.first()]++;
            counts[pair.second()]++;
        }

        List<Score> scores(double weight) {
            List<Score> scores = new ArrayList<>();
            for (int i = 0; i < sums.length; i++) {
                if (counts[i] > 0) {
                    double rate = sums[i] / counts[i];
                    scores.add(new Score.OfEpisode(weight * rate, rate));
                } else {
                    String reason = reasons[i];
                    scores.add(new Score.Missing(
                            reason == null ? "its prompt has no other completion to compare it with" : reason));
                }
            }
            return scores;
        }
    }
}
