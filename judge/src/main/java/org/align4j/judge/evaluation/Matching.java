package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.data.VerdictRow;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Disagreement;
import org.align4j.judge.Orders;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.PairVerdict.Call;
import org.align4j.judge.evaluation.GoldPair.Order;
import org.jspecify.annotations.Nullable;

/**
 * Puts a judge's stored calls beside the pairs with known labels, in those pairs' order of completions.
 *
 * @param texts finds the completions of verdicts whose pairs were made of samples
 * @param disagreement the rule for pairs on which the orders name different winners
 */
record Matching(List<GoldPair> gold, PairTexts texts, Disagreement disagreement) {
    /**
     * Every pair, in order; those that the judge was not asked about have no calls and count as failed.
     *
     * @param calls by the pair's id
     */
    List<JudgedPair> of(Map<String, List<VerdictRow>> calls) {
        List<JudgedPair> judged = new ArrayList<>();
        for (GoldPair pair : gold) {
            judged.add(of(pair, calls.getOrDefault(pair.id(), List.of())));
        }
        return judged;
    }

    private JudgedPair of(GoldPair pair, List<VerdictRow> calls) {
        Surface surface = Surface.of(pair.first(), pair.second());
        Comparison shown = new Comparison(pair.id(), pair.prompt(), pair.first(), pair.second(), null);
        if (calls.isEmpty()) {
            PairVerdict nothing =
                    new PairVerdict(shown, List.of(), PairVerdict.Outcome.FAILED, Double.NaN, false, null);
            return new JudgedPair(pair, surface, nothing, List.of());
        }
        boolean turned = turned(pair, calls);
        List<PairVerdict> times = StoredVerdicts.times(calls).stream()
                .map(time -> combined(shown, time, turned))
                .toList();
        return new JudgedPair(pair, surface, times.get(0), times);
    }

    private PairVerdict combined(Comparison pair, List<VerdictRow> time, boolean turned) {
        Orders orders = time.size() > 1 ? Orders.BOTH : Orders.FIXED;
        List<Call> calls = time.stream()
                .map(row -> new Call((row.order() == 1) != turned, StoredVerdicts.verdict(row)))
                .toList();
        return new BothOrders(orders, disagreement, new Seeds(0)).combine(pair, calls);
    }

    /** Whether the verdicts' first completion is the gold pair's second. */
    private boolean turned(GoldPair gold, List<VerdictRow> calls) {
        VerdictRow row = calls.get(0);
        if (row.pair().equals(row.promptId())) {
            // The judge was asked about this dataset's own pairs.
            return gold.order() == Order.DRAWN_AND_TURNED;
        }
        Comparison asked = texts.of(row, StoredVerdicts.mean(calls));
        if (asked == null) {
            if (calls.stream().noneMatch(call -> call.status().equals("ok"))) {
                return false;
            }
            throw new UserError("verdict " + row.id() + ": cannot tell which completions it compares;"
                    + " give the samples that were judged as --samples");
        }
        boolean same = same(asked.first(), gold.first()) && same(asked.second(), gold.second());
        boolean other = same(asked.first(), gold.second()) && same(asked.second(), gold.first());
        if (!same && !other) {
            throw new UserError("pair " + gold.id() + ": the label is about different completions than the verdict of "
                    + row.judge());
        }
        return !same;
    }

    private static boolean same(@Nullable Content one, Content other) {
        return one != null && one.lastText().equals(other.lastText());
    }
}
