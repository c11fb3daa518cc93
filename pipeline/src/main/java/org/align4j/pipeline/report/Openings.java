package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.pipeline.evaluate.EvaluatedPair;

/** The most frequent first words of completions, before and after: what a narrow policy shows first. */
final class Openings {
    private static final int WORDS = 4;
    private static final int SHOWN = 6;

    private Openings() {}

    static List<Table> of(List<EvaluatedPair> pairs) {
        return List.of(
                table(
                        "How completions began",
                        pairs.stream().map(pair -> pair.baseline().lastText()).toList()),
                table(
                        "How they begin now",
                        pairs.stream().map(pair -> pair.completion().lastText()).toList()));
    }

    private static Table table(String title, List<String> texts) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String text : texts) {
            String[] words = text.strip().split("\\s+");
            counts.merge(String.join(" ", List.of(words).subList(0, Math.min(WORDS, words.length))), 1, Integer::sum);
        }
        List<Map.Entry<String, Integer>> ranked = new ArrayList<>(counts.entrySet());
        ranked.sort(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()));
        List<Table.Row> rows = new ArrayList<>();
        int shown = 0;
        for (Map.Entry<String, Integer> each : ranked.subList(0, Math.min(SHOWN, ranked.size()))) {
            shown += each.getValue();
            String words = each.getKey().isEmpty() ? "(empty)" : each.getKey() + " \u2026";
            rows.add(Table.Row.of(words, List.of(share(each.getValue(), texts.size()))));
        }
        if (ranked.size() > SHOWN) {
            rows.add(Table.Row.of(
                    (ranked.size() - SHOWN) + " other openings", List.of(share(texts.size() - shown, texts.size()))));
        }
        return new Table(title, List.of("share"), rows);
    }

    private static String share(int count, int of) {
        return Numbers.percent((double) count / of);
    }
}
