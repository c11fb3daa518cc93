package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.align4j.core.chat.Content;

/**
 * Pairs of completions of one prompt, drawn at random and spread over prompts: no prompt gives a second pair before each has given
 * one. Completions with the same text make no pair.
 */
final class PairDraw {
    /** Two completions of a prompt, in the order in which they are asked about. */
    record Pair(SampledCompletion first, SampledCompletion second) {
        /** The tokens of their prompt. */
        int[] prompt() {
            return Arrays.copyOf(first.row(), first.promptLength());
        }

        /** Whether both ask about the same completions, in whatever order. */
        boolean same(Pair other) {
            return equals(other) || (first.equals(other.second) && second.equals(other.first));
        }
    }

    private PairDraw() {}

    /**
     * Draws.
     *
     * @param asked pairs that are left out
     * @return as many as wanted, or all there are
     */
    static List<Pair> of(List<SampledCompletion> sampled, int wanted, AskedPairs asked, RandomGenerator random) {
        List<List<Pair>> byPrompt = new ArrayList<>();
        for (Map<Content, SampledCompletion> group : groups(sampled).values()) {
            List<Pair> pairs = pairs(List.copyOf(group.values()), random);
            pairs.removeIf(asked::has);
            if (!pairs.isEmpty()) {
                byPrompt.add(pairs);
            }
        }
        shuffle(byPrompt, random);
        List<Pair> drawn = new ArrayList<>();
        for (int turn = 0; drawn.size() < wanted; turn++) {
            int before = drawn.size();
            for (List<Pair> pairs : byPrompt) {
                if (turn < pairs.size() && drawn.size() < wanted) {
                    drawn.add(pairs.get(turn));
                }
            }
            if (drawn.size() == before) {
                break;
            }
        }
        return drawn;
    }

    /** Of each prompt the completions with different texts, in the order in which they were met. */
    static Map<String, Map<Content, SampledCompletion>> groups(List<SampledCompletion> sampled) {
        Map<String, Map<Content, SampledCompletion>> groups = new LinkedHashMap<>();
        for (SampledCompletion each : sampled) {
            groups.computeIfAbsent(each.promptId(), id -> new LinkedHashMap<>()).putIfAbsent(each.completion(), each);
        }
        return groups;
    }

    private static List<Pair> pairs(List<SampledCompletion> group, RandomGenerator random) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            for (int j = i + 1; j < group.size(); j++) {
                boolean turned = random.nextBoolean();
                pairs.add(new Pair(group.get(turned ? j : i), group.get(turned ? i : j)));
            }
        }
        shuffle(pairs, random);
        return pairs;
    }

    /** Fisher and Yates. */
    static void shuffle(List<?> list, RandomGenerator random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }
}
