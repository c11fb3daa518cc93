package org.align4j.judge.evaluation;

import java.util.List;
import org.align4j.judge.PairVerdict.Call;

/** What the order in which completions are shown does to a judge (Shi et al. 2024, "Judging the Judges"). */
final class Position {
    private Position() {}

    /** Of the pairs answered both ways round, the share with the same winner both times. */
    static double consistency(List<JudgedPair> pairs) {
        Share share = new Share();
        for (JudgedPair pair : pairs) {
            Boolean consistent = pair.verdict().consistent();
            if (consistent != null) {
                share.add(consistent ? 1 : 0);
            }
        }
        return share.mean();
    }

    /** Of the calls that decide, the share for what was shown first: 1/2 for a judge without a taste for a place. */
    static double firstPick(List<JudgedPair> pairs) {
        Share share = new Share();
        for (JudgedPair pair : pairs) {
            for (Call call : pair.verdict().calls()) {
                double p = call.verdict().pFirst();
                if (call.verdict().ok() && p != 0.5) {
                    share.add(p > 0.5 ? 1 : 0);
                }
            }
        }
        return share.mean();
    }

    /**
     * (primacy - recency) / inconsistent, in [-1, 1]: of the pairs whose winner changes with the order, those in which the
     * first place won both times minus those in which the second did. 0 is fair, 1 always the first place.
     */
    static double fairness(List<JudgedPair> pairs) {
        Share share = new Share();
        for (JudgedPair pair : pairs) {
            if (Boolean.FALSE.equals(pair.verdict().consistent())) {
                boolean primacy = pair.verdict().calls().stream()
                        .allMatch(call -> call.verdict().pFirst() > 0.5);
                boolean recency = pair.verdict().calls().stream()
                        .allMatch(call -> call.verdict().pFirst() < 0.5);
                share.add(primacy ? 1 : recency ? -1 : 0);
            }
        }
        return share.mean();
    }

    /** Asked the same again: the mean share of the answer that comes most often, over pairs, each order by itself. */
    static double stability(List<JudgedPair> pairs) {
        Share share = new Share();
        for (JudgedPair pair : pairs) {
            for (boolean swapped : new boolean[] {false, true}) {
                int[] answers = new int[3];
                int count = 0;
                for (var time : pair.repeats()) {
                    for (Call call : time.calls()) {
                        if (call.swapped() == swapped && call.verdict().ok()) {
                            answers[1 + (int) Math.signum(call.verdict().pFirst() - 0.5)]++;
                            count++;
                        }
                    }
                }
                if (count > 1) {
                    share.add(Math.max(answers[0], Math.max(answers[1], answers[2])) / (double) count);
                }
            }
        }
        return share.mean();
    }
}
