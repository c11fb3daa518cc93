package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.reward.online.PairOpinions.Opinions;

/**
 * Double Thompson sampling (Liu et al. 2024, SEA, as oat's {@code EnnEETS}): of each prompt's completions two members, drawn at random, name
 * their best. Where both name the same, the next member is asked, and after all of them the first member's second best is taken.
 */
record ThompsonChoice(PairOpinions members) {
    /** @return a pair of each of so many prompts, or of all there are */
    List<PairDraw.Pair> of(
            List<SampledCompletion> sampled, int wanted, List<LearnedPair> answered, RandomGenerator random) {
        List<List<SampledCompletion>> groups = new ArrayList<>();
        for (Map<Content, SampledCompletion> group : PairDraw.groups(sampled).values()) {
            if (group.size() > 1) {
                groups.add(List.copyOf(group.values()));
            }
        }
        PairDraw.shuffle(groups, random);
        List<List<SampledCompletion>> asked = groups.subList(0, Math.min(wanted, groups.size()));
        // scores within a prompt: how much better each completion is than the prompt's first
        List<PairDraw.Pair> beside = asked.stream()
                .flatMap(group -> group.stream().map(each -> new PairDraw.Pair(each, group.get(0))))
                .toList();
        if (beside.isEmpty()) {
            return new ArrayList<>();
        }
        Opinions opinions = members.of(beside, answered, random);
        List<PairDraw.Pair> pairs = new ArrayList<>();
        int from = 0;
        for (List<SampledCompletion> group : asked) {
            double[][] scores = Arrays.copyOfRange(opinions.margins(), from, from + group.size());
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, scores[0].length).boxed().toList());
            PairDraw.shuffle(order, random);
            int[] chosen = pair(scores, order);
            boolean turned = random.nextBoolean();
            pairs.add(new PairDraw.Pair(group.get(chosen[turned ? 1 : 0]), group.get(chosen[turned ? 0 : 1])));
            from += group.size();
        }
        return pairs;
    }

    /**
     * Two different completions.
     *
     * @param scores of each completion by each member; at least two completions
     * @param members in the order in which they are asked
     */
    static int[] pair(double[][] scores, List<Integer> members) {
        int first = best(scores, members.get(0), -1);
        for (int member : members.subList(1, members.size())) {
            int second = best(scores, member, -1);
            if (second != first) {
                return new int[] {first, second};
            }
        }
        return new int[] {first, best(scores, members.get(0), first)};
    }

    private static int best(double[][] scores, int member, int without) {
        int best = without == 0 ? 1 : 0;
        for (int i = 0; i < scores.length; i++) {
            best = i != without && scores[i][member] > scores[best][member] ? i : best;
        }
        return best;
    }
}
