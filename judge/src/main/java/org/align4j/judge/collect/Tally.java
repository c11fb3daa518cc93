package org.align4j.judge.collect;

import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.align4j.core.run.Counted;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.PairVerdict.Outcome;
import org.align4j.judge.Verdict;

/** What became of the pairs that were asked about. */
public final class Tally {
    private final Map<Outcome, Long> outcomes = new TreeMap<>();
    private final Calls calls = new Calls();
    private long pairs;
    private long identical;
    private long ties;
    private long bothOrders;
    private long consistent;
    private long firstPicked;
    private long decidedCalls;

    Tally() {}

    void add(PairVerdict verdict) {
        pairs++;
        outcomes.merge(verdict.outcome(), 1L, Long::sum);
        ties += verdict.judged() && verdict.tie() ? 1 : 0;
        if (verdict.consistent() != null) {
            bothOrders++;
            consistent += verdict.consistent() ? 1 : 0;
        }
        for (PairVerdict.Call call : verdict.calls()) {
            add(call.verdict());
            call.verdict()
                    .ballots()
                    .forEach(ballot -> calls.pay(ballot.verdict().cost()));
        }
    }

    private void add(Verdict verdict) {
        calls.add(verdict.status(), verdict.cost());
        if (verdict.ok() && verdict.pFirst() != 0.5) {
            decidedCalls++;
            firstPicked += verdict.pFirst() > 0.5 ? 1 : 0;
        }
    }

    /** Counts pairs that were never asked, because their completions say the same. */
    public void addIdentical(long count) {
        identical += count;
    }

    public long pairs() {
        return pairs;
    }

    /** Pairs that made a preference. */
    public long judged() {
        return of(Outcome.JUDGED);
    }

    public long of(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    public long ties() {
        return ties;
    }

    public double dollars() {
        return calls.dollars();
    }

    /** Share of the pairs for which everything that was asked was answered (skips are answers); 1 if none was asked. */
    public double coverage() {
        long failed = of(Outcome.PARTIAL) + of(Outcome.FAILED);
        return pairs == 0 ? 1 : 1 - failed / (double) pairs;
    }

    /** Share of the pairs asked both ways round for which both name the same winner; NaN if there is none. */
    public double consistency() {
        return bothOrders == 0 ? Double.NaN : consistent / (double) bothOrders;
    }

    /** Share of the decided calls that favour what is shown first, 1/2 for a judge without a taste; NaN if there is none. */
    public double firstPicked() {
        return decidedCalls == 0 ? Double.NaN : firstPicked / (double) decidedCalls;
    }

    /** Rows that made no preference, by reason. */
    public Map<String, Long> dropped() {
        Map<String, Long> dropped = new TreeMap<>();
        for (Outcome outcome : Outcome.values()) {
            if (outcome != Outcome.JUDGED && of(outcome) > 0) {
                dropped.put(outcome.name().toLowerCase(Locale.ROOT), of(outcome));
            }
        }
        if (identical > 0) {
            dropped.put("identical completions", identical);
        }
        return dropped;
    }

    /** Calls without a verdict, by status; empty if there is none: {@code "12 unparsed, 3 error"}. */
    public String failures() {
        return calls.describe();
    }

    /** One line for the user. */
    public String summary() {
        StringJoiner words = new StringJoiner(", ");
        words.add(judged() + " of " + pairs + " pairs judged");
        words.add(Counted.of(ties, "tie"));
        dropped().forEach((reason, count) -> words.add(count + " " + reason));
        words.add(String.format(Locale.ROOT, "coverage %.3f", coverage()));
        if (bothOrders > 0) {
            words.add(String.format(Locale.ROOT, "same winner in both orders %.3f", consistency()));
            words.add(String.format(Locale.ROOT, "first shown wins %.3f", firstPicked()));
        }
        calls.addTo(words);
        return words.toString();
    }
}
