package org.align4j.judge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a judge holds of a pair after every order that was asked.
 *
 * @param pair as given: {@link #pFirst} speaks of its first completion
 * @param calls every call, as shown
 * @param outcome what can be made of them
 * @param pFirst probability that the pair's first completion is better, NaN unless JUDGED
 * @param tie the completions are held for equally good (then pFirst is 1/2)
 * @param consistent whether both orders name the same winner; null unless both were asked and answered
 */
public record PairVerdict(
        Comparison pair,
        List<Call> calls,
        Outcome outcome,
        double pFirst,
        boolean tie,
        @Nullable Boolean consistent) {
    /** What can be made of the calls. */
    public enum Outcome {
        /** Every call was answered and the pair has a label. */
        JUDGED,
        /** Every call was answered, but the orders disagree and the rule is to drop such pairs. */
        DROPPED,
        /** One order was answered, the other failed: never a tie, never a label. */
        PARTIAL,
        /** The annotator chose not to answer in any order. */
        SKIPPED,
        /** No call was answered. */
        FAILED
    }

    /**
     * One call.
     *
     * @param swapped the pair's second completion was shown first
     * @param verdict as given: its pFirst speaks of the completion that was shown first
     */
    public record Call(boolean swapped, Verdict verdict) {
        /** Probability that the pair's own first completion is better. */
        public double pFirstOfPair() {
            return swapped ? 1 - verdict.pFirst() : verdict.pFirst();
        }
    }

    public PairVerdict {
        calls = List.copyOf(calls);
    }

    public boolean judged() {
        return outcome == Outcome.JUDGED;
    }
}
