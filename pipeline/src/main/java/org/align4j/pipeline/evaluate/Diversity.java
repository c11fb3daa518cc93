package org.align4j.pipeline.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How alike completions are to each other: a policy that has found one good answer gives it everywhere.
 *
 * @param distinct1 distinct words as a share of all words (Li et al. 2016, "A diversity-promoting objective")
 * @param distinct2 the same of pairs of neighbouring words
 * @param topOpening share of the completions that begin with the most frequent opening
 * @param opening that opening: the first {@value #OPENING} words
 * @param topThreeOpenings share that begins with one of the three most frequent ones
 * @param repeated share of the completions that equal another one word for word
 */
public record Diversity(
        double distinct1,
        double distinct2,
        double topOpening,
        String opening,
        double topThreeOpenings,
        double repeated) {
    private static final int OPENING = 4;

    /** As an evaluation names its numbers. */
    Map<String, Object> named(String prefix) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put(prefix + "distinct_1", distinct1);
        named.put(prefix + "distinct_2", distinct2);
        named.put(prefix + "top_opening", topOpening);
        named.put(prefix + "top_three_openings", topThreeOpenings);
        named.put(prefix + "repeated_share", repeated);
        named.put(prefix + "opening", opening);
        return named;
    }

    /** Of texts; NaN where there is nothing to count. Case and punctuation count: they are part of a habit. */
    public static Diversity of(List<String> texts) {
        Set<String> words = new HashSet<>();
        Set<String> pairs = new HashSet<>();
        Map<String, Integer> openings = new HashMap<>();
        Map<String, Integer> same = new HashMap<>();
        long wordCount = 0;
        long pairCount = 0;
        for (String text : texts) {
            String[] split = text.isBlank() ? new String[0] : text.strip().split("\\s+");
            for (int i = 0; i < split.length; i++) {
                words.add(split[i]);
                if (i > 0) {
                    pairs.add(split[i - 1] + " " + split[i]);
                }
            }
            wordCount += split.length;
            pairCount += Math.max(0, split.length - 1);
            String opening = String.join(" ", List.of(split).subList(0, Math.min(OPENING, split.length)));
            openings.merge(opening, 1, Integer::sum);
            same.merge(text.strip(), 1, Integer::sum);
        }
        List<Map.Entry<String, Integer>> ranked = new ArrayList<>(openings.entrySet());
        ranked.sort(Map.Entry.<String, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()));
        double n = texts.size();
        int topThree = ranked.stream().limit(3).mapToInt(Map.Entry::getValue).sum();
        int repeated = same.values().stream()
                .filter(count -> count > 1)
                .mapToInt(count -> count)
                .sum();
        return new Diversity(
                (double) words.size() / wordCount,
                (double) pairs.size() / pairCount,
                ranked.isEmpty() ? Double.NaN : ranked.get(0).getValue() / n,
                ranked.isEmpty() ? "" : ranked.get(0).getKey(),
                topThree / n,
                repeated / n);
    }
}
