package org.align4j.judge.evaluation;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.align4j.judge.agreement.PairAgreement.Label;

/** What several labels of one pair add up to. */
final class Majority {
    private Majority() {}

    /** The label with more voices than each other one; a tie where there is none. */
    static Label of(Collection<Label> labels) {
        List<Label> leaders = leaders(labels);
        return leaders.size() == 1 ? leaders.get(0) : Label.TIE;
    }

    /** The labels that nobody has more voices than; empty without labels. */
    static List<Label> leaders(Collection<Label> labels) {
        Map<Label, Integer> voices = new EnumMap<>(Label.class);
        labels.forEach(label -> voices.merge(label, 1, Integer::sum));
        int most = voices.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return voices.entrySet().stream()
                .filter(voice -> voice.getValue() == most)
                .map(Map.Entry::getKey)
                .toList();
    }
}
