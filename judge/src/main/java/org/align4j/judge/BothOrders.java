package org.align4j.judge;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.run.Seeds;
import org.align4j.judge.PairVerdict.Call;
import org.align4j.judge.PairVerdict.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Shows pairs to a judge and combines what it says: p = (p₁ + 1 − p₂) / 2, where p₁ is the first completion's
 * probability when it is shown first and p₂ the second's when that is. A failed order makes the pair partial.
 *
 * @param orders which orders are asked
 * @param disagreement the rule for pairs on which the orders name different winners
 * @param seeds draws the order where it is random
 */
public record BothOrders(Orders orders, Disagreement disagreement, Seeds seeds) {
    /** Asks both orders and takes the mean. */
    public static BothOrders mean() {
        return new BothOrders(Orders.BOTH, Disagreement.MEAN, new Seeds(0));
    }

    /** @return one verdict per pair, in their order */
    public List<PairVerdict> ask(Judge judge, List<Comparison> pairs) {
        List<List<Boolean>> swaps =
                pairs.stream().map(pair -> shown(judge, pair)).toList();
        List<Verdict> answers = judge.compare(questions(judge, pairs));
        List<PairVerdict> verdicts = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < pairs.size(); i++) {
            List<Call> calls = new ArrayList<>();
            for (boolean swapped : swaps.get(i)) {
                calls.add(new Call(swapped, answers.get(next++)));
            }
            verdicts.add(combine(pairs.get(i), calls));
        }
        return verdicts;
    }

    private List<Boolean> shown(Judge judge, Comparison pair) {
        return switch (orders) {
            case BOTH -> List.of(false, true);
            case FIXED -> List.of(false);
            case RANDOM -> List.of(drawn(judge, pair));
        };
    }

    /** Which text is shown first is drawn, not which place: the same pair given the other way round is shown the same. */
    private boolean drawn(Judge judge, Comparison pair) {
        boolean turn = (seeds.seed("order/" + judge.name() + "/" + pair.id()) & 1) == 1;
        return turn != pair.first().lastText().compareTo(pair.second().lastText()) > 0;
    }

    /** Every question that {@link #ask} would put, in its order. */
    public List<Comparison> questions(Judge judge, List<Comparison> pairs) {
        List<Comparison> questions = new ArrayList<>();
        for (Comparison pair : pairs) {
            shown(judge, pair).forEach(swapped -> questions.add(swapped ? pair.swapped() : pair));
        }
        return questions;
    }

    /** What calls on one pair, one for each order that was asked, add up to. */
    public PairVerdict combine(Comparison pair, List<Call> calls) {
        long answered = calls.stream().filter(call -> call.verdict().ok()).count();
        if (answered < calls.size()) {
            return without(pair, calls, unanswered(calls, answered), null);
        }
        double p = mean(calls);
        // Exactly 1/2, such as hard verdicts that contradict each other average to: nobody is preferred.
        boolean tie = p == 0.5 || calls.stream().allMatch(call -> call.verdict().tie());
        if (calls.size() == 1) {
            return new PairVerdict(pair, calls, Outcome.JUDGED, tie ? 0.5 : p, tie, null);
        }
        boolean consistent = winner(calls.get(0)) == winner(calls.get(1));
        if (!consistent && disagreement == Disagreement.DROP) {
            return without(pair, calls, Outcome.DROPPED, false);
        }
        boolean called = !consistent && disagreement == Disagreement.TIE;
        boolean equal = tie || called;
        return new PairVerdict(pair, calls, Outcome.JUDGED, equal ? 0.5 : p, equal, consistent);
    }

    /** Of a pair given the other way round, exactly 1 − p: the better one's probability decides the rounding. */
    private static double mean(List<Call> calls) {
        double better = 0.5;
        double lead = 0;
        for (Call call : calls) {
            double first = call.verdict().pFirst() - 0.5;
            lead += call.swapped() ? -first : first;
        }
        better += Math.abs(lead) / calls.size();
        return lead >= 0 ? better : 1 - better;
    }

    private static Outcome unanswered(List<Call> calls, long answered) {
        if (answered > 0) {
            return Outcome.PARTIAL;
        }
        boolean skipped = calls.stream().allMatch(call -> call.verdict().status() == Verdict.Status.SKIPPED);
        return skipped ? Outcome.SKIPPED : Outcome.FAILED;
    }

    private static PairVerdict without(
            Comparison pair, List<Call> calls, Outcome outcome, @Nullable Boolean consistent) {
        return new PairVerdict(pair, calls, outcome, Double.NaN, false, consistent);
    }

    /** 1 for the pair's first completion, -1 for its second, 0 for a tie. */
    private static int winner(Call call) {
        return (int) Math.signum(call.pFirstOfPair() - 0.5);
    }
}
