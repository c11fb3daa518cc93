package org.align4j.judge.evaluation;

import java.util.List;
import org.align4j.judge.agreement.PairAgreement.Label;

/**
 * Whether a judge likes its own completions better than people do: pairs in which exactly one completion is its own.
 *
 * @param policy the name under which the judge writes
 * @param pairs such pairs that it judged and that have a label
 * @param wins share of them that its own completion wins by its own verdict, ties counted as half
 * @param labelWins the same by the label
 */
public record SelfPreference(String policy, int pairs, double wins, double labelWins) {
    static SelfPreference of(List<JudgedPair> judged, String policy) {
        Share wins = new Share();
        Share labelWins = new Share();
        int count = 0;
        for (JudgedPair pair : judged) {
            List<String> policies = pair.gold().policies();
            if (!pair.compared() || policies.stream().filter(policy::equals).count() != 1) {
                continue;
            }
            boolean first = policies.get(0).equals(policy);
            count++;
            wins.add(own(pair.judge(), first));
            labelWins.add(own(pair.gold().label(), first));
        }
        return new SelfPreference(policy, count, wins.mean(), labelWins.mean());
    }

    private static double own(Label label, boolean first) {
        double value = JudgedPair.value(label);
        return first ? value : 1 - value;
    }
}
