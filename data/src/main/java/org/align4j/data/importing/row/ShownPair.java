package org.align4j.data.importing.row;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.data.PairLabel;
import org.jspecify.annotations.Nullable;

/**
 * Two completions as they were shown, and what was said of them.
 *
 * @param policies who wrote the first and the second; empty if unknown
 * @param label of the data set itself, null if it is the annotations' majority or unknown
 * @param annotations people's
 * @param verdicts judges'
 */
public record ShownPair(
        Content first,
        Content second,
        List<String> policies,
        @Nullable String label,
        List<PairLabel> annotations,
        List<StoredVerdict> verdicts) {
    /**
     * A judge's answer that came with the data.
     *
     * @param order 0: shown as given, 1: the second was shown first
     * @param status {@code ok}, {@code unparsed} or {@code refused}
     * @param label as given, of the pair's own completions; null unless ok
     * @param rationale its words, null if none were kept
     */
    public record StoredVerdict(
            String judge,
            int order,
            String status,
            @Nullable String label,
            @Nullable String rationale) {
        /** Probability that the completion <em>shown</em> first is better, null unless ok. */
        @Nullable Double pFirst() {
            if (label == null) {
                return null;
            }
            if (label.equals(PairLabel.TIE)) {
                return 0.5;
            }
            return label.equals(PairLabel.FIRST) == (order == 0) ? 1.0 : 0.0;
        }
    }

    public ShownPair {
        policies = List.copyOf(policies);
        annotations = List.copyOf(annotations);
        verdicts = List.copyOf(verdicts);
    }

    /** The label: the set's own, or what most annotators said, a tie if no label has more voices than each other one. */
    @Nullable String winner() {
        if (label != null || annotations.isEmpty()) {
            return label;
        }
        Map<String, Integer> voices = new LinkedHashMap<>();
        annotations.forEach(each -> voices.merge(each.label(), 1, Integer::sum));
        int most = voices.values().stream().max(Comparator.naturalOrder()).orElseThrow();
        List<String> leaders = voices.entrySet().stream()
                .filter(voice -> voice.getValue() == most)
                .map(Map.Entry::getKey)
                .toList();
        return leaders.size() == 1 ? leaders.get(0) : PairLabel.TIE;
    }

    ShownPair settled(Forms forms) {
        return new ShownPair(forms.completion(first), forms.completion(second), policies, label, annotations, verdicts);
    }
}
