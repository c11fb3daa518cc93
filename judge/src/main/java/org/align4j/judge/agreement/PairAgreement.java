package org.align4j.judge.agreement;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a judge agrees with a gold standard on pairs.
 *
 * @param pairs compared
 * @param decided pairs that both decided
 * @param accuracy share of the decided pairs with the same winner; NaN if there is none
 * @param threeWay share of all pairs with the same label, ties counted as one
 * @param kappa Cohen's, over first, second and tie
 */
public record PairAgreement(long pairs, long decided, double accuracy, double threeWay, double kappa) {
    /** Who wins a pair. */
    public enum Label {
        FIRST,
        SECOND,
        TIE;

        /** The label of a probability that the first is better. */
        public static Label of(double pFirst) {
            return pFirst > 0.5 ? FIRST : pFirst < 0.5 ? SECOND : TIE;
        }
    }

    /** Compares labels of the same pairs. */
    public static PairAgreement of(List<Label> judge, List<Label> gold) {
        CohenKappa kappa = CohenKappa.of(judge, gold, List.of(Label.values()), CohenKappa.Weights.NONE);
        List<Boolean> decided = new ArrayList<>();
        for (int i = 0; i < judge.size(); i++) {
            if (judge.get(i) != Label.TIE && gold.get(i) != Label.TIE) {
                decided.add(judge.get(i) == gold.get(i));
            }
        }
        long same = decided.stream().filter(each -> each).count();
        return new PairAgreement(
                judge.size(),
                decided.size(),
                decided.isEmpty() ? Double.NaN : same / (double) decided.size(),
                kappa.observedAgreement(),
                kappa.kappa());
    }
}
