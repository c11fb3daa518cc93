package org.align4j.judge.collect;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.align4j.core.run.Progress;
import org.align4j.data.Preference;
import org.align4j.data.VerdictRow;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.Verdict;
import org.jspecify.annotations.Nullable;

/** Asks a judge about pairs, a chunk at a time, and makes verdict rows and preferences of what it says. */
public final class Judging {
    private final Judge judge;
    private final BothOrders orders;
    private final Ties ties;
    private final LongSupplier nanoTime;
    private final Tally tally = new Tally();

    /** Whether pairs that the judge holds for equally good become preferences. */
    public enum Ties {
        /** They do, with probability 1/2: reward models learn from them. */
        KEEP,
        /** They do not. */
        DROP
    }

    public Judging(Judge judge, BothOrders orders, Ties ties) {
        this(judge, orders, ties, System::nanoTime);
    }

    Judging(Judge judge, BothOrders orders, Ties ties, LongSupplier nanoTime) {
        this.judge = judge;
        this.orders = orders;
        this.ties = ties;
        this.nanoTime = nanoTime;
    }

    /** Judges every pair; rows come in the pairs' order. The stream is read as the judge can follow. */
    public Tally run(
            Stream<Pair> pairs, Consumer<VerdictRow> verdicts, Consumer<Preference> preferences, Progress progress) {
        judge.prepare();
        Ahead left = new Ahead(pairs.iterator());
        ChunkSize chunks = new ChunkSize(judge.parallelism());
        while (left.hasNext()) {
            List<Pair> chunk = chunk(left, chunks.size());
            long started = nanoTime.getAsLong();
            judge(chunk, verdicts, preferences);
            chunks.took(nanoTime.getAsLong() - started);
            progress.note(note());
            progress.advance(chunk.size());
        }
        return tally;
    }

    /** So many pairs, and what is left of the last one's prompt: a judge may take all of a prompt's pairs together. */
    private static List<Pair> chunk(Ahead left, int size) {
        List<Pair> chunk = new ArrayList<>();
        while (left.hasNext()
                && (chunk.size() < size || left.peek().comparison().samePrompt(last(chunk)))) {
            chunk.add(left.next());
        }
        return chunk;
    }

    private static Comparison last(List<Pair> chunk) {
        return chunk.get(chunk.size() - 1).comparison();
    }

    /** Pairs, one of them looked at before it is taken. */
    private static final class Ahead {
        private final Iterator<Pair> pairs;
        private @Nullable Pair next;

        Ahead(Iterator<Pair> pairs) {
            this.pairs = pairs;
        }

        boolean hasNext() {
            return next != null || pairs.hasNext();
        }

        Pair peek() {
            Pair peeked = next == null ? pairs.next() : next;
            next = peeked;
            return peeked;
        }

        Pair next() {
            Pair taken = peek();
            next = null;
            return taken;
        }
    }

    private String note() {
        String failures = tally.failures();
        String cost = tally.dollars() > 0 ? String.format(Locale.ROOT, "$%.3f", tally.dollars()) : "";
        return failures.isEmpty() || cost.isEmpty() ? cost + failures : cost + ", " + failures;
    }

    private void judge(List<Pair> chunk, Consumer<VerdictRow> verdicts, Consumer<Preference> preferences) {
        List<Comparison> questions = chunk.stream().map(Pair::comparison).toList();
        List<PairVerdict> answers = orders.ask(judge, questions);
        for (int i = 0; i < chunk.size(); i++) {
            PairVerdict answer = answers.get(i);
            tally.add(answer);
            for (PairVerdict.Call call : answer.calls()) {
                write(chunk.get(i), call, verdicts);
            }
            if (answer.judged() && !(answer.tie() && ties == Ties.DROP)) {
                preferences.accept(preference(answer));
            }
        }
    }

    /** A jury's verdict is followed by one row for each of its judges. */
    private void write(Pair pair, PairVerdict.Call call, Consumer<VerdictRow> verdicts) {
        String id = pair.id() + "/" + (call.swapped() ? 1 : 0);
        verdicts.accept(row(id, judge.name(), pair, call.swapped(), call.verdict()));
        for (Verdict.Ballot ballot : call.verdict().ballots()) {
            verdicts.accept(row(id + "/" + ballot.judge(), ballot.judge(), pair, call.swapped(), ballot.verdict()));
        }
    }

    private static VerdictRow row(String id, String name, Pair pair, boolean swapped, Verdict verdict) {
        return new VerdictRow(
                id,
                pair.id(),
                pair.promptId(),
                pair.first(),
                pair.second(),
                swapped ? 1 : 0,
                name,
                word(verdict.reading()),
                word(verdict.status()),
                verdict.ok() ? verdict.pFirst() : null,
                verdict.tie(),
                verdict.labelMass(),
                verdict.rationale(),
                verdict.cost().promptTokens(),
                verdict.cost().completionTokens(),
                verdict.cost().cachedTokens(),
                verdict.cost().dollars(),
                verdict.cost().tries(),
                verdict.cost().millis());
    }

    /** The preferred completion is {@code chosen}; of a tie, the pair's first. */
    private Preference preference(PairVerdict verdict) {
        Comparison pair = verdict.pair();
        boolean first = verdict.pFirst() >= 0.5;
        return new Preference(
                pair.id(),
                pair.prompt(),
                first ? pair.first() : pair.second(),
                first ? pair.second() : pair.first(),
                first ? verdict.pFirst() : 1 - verdict.pFirst(),
                verdict.tie(),
                null,
                source(verdict),
                judge.name(),
                null,
                rationale(verdict));
    }

    private static String source(PairVerdict verdict) {
        return verdict.calls().get(0).verdict().reading() == Verdict.Reading.RULE ? "rule" : "judge";
    }

    private static @Nullable String rationale(PairVerdict verdict) {
        return verdict.calls().get(0).verdict().rationale();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
