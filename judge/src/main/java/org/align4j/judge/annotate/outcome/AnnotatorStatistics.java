package org.align4j.judge.annotate.outcome;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.Vote;
import org.jspecify.annotations.Nullable;

/**
 * One annotator's work.
 *
 * @param votes answered, repetitions included
 * @param medianSeconds on an item
 * @param perHour by the time on items
 * @param withOthers share of this annotator's answers that are the majority of the others'; NaN if there are none
 * @param onGold share of the gold items answered right
 * @param goldItems how many were answered
 * @param withSelf share of the repeated items that were answered alike
 * @param repeats how many were
 * @param firstShown share of the decided pairs in which what was shown first won, 1/2 for somebody without a taste
 */
public record AnnotatorStatistics(
        String annotator,
        long votes,
        long skips,
        double medianSeconds,
        double perHour,
        double withOthers,
        double onGold,
        long goldItems,
        double withSelf,
        long repeats,
        double firstShown) {
    private static final double MILLIS_PER_HOUR = 3.6e6;

    static AnnotatorStatistics of(Round round, String name, List<Vote> standing, List<ItemVotes> items) {
        List<Vote> answered =
                standing.stream().filter(vote -> !vote.own().skipped()).toList();
        long millis = standing.stream().mapToLong(Vote::millis).sum();
        Share others = new Share();
        Share gold = new Share();
        Share self = new Share();
        Share firstShown = new Share();
        Map<String, ItemVotes> byItem = new HashMap<>();
        items.forEach(item -> byItem.put(item.item().id(), item));
        Map<String, Vote> firstTimes = new HashMap<>();
        for (Vote vote : answered) {
            ItemVotes item = byItem.get(vote.item());
            if (vote.repeat() == 0) {
                firstTimes.put(vote.item(), vote);
                compareWithOthers(round, name, vote, item, others);
                countGold(round, vote, item, gold);
            }
            Answer.Choice shown = Objects.requireNonNull(vote.answer()).choice();
            if (shown == Answer.Choice.FIRST || shown == Answer.Choice.SECOND) {
                firstShown.add(shown == Answer.Choice.FIRST);
            }
        }
        for (Vote vote : answered) {
            Vote before = vote.repeat() == 0 ? null : firstTimes.get(vote.item());
            if (before != null) {
                self.add(same(round, before.own(), vote.own(), vote.item()));
            }
        }
        return new AnnotatorStatistics(
                name,
                answered.size(),
                standing.size() - answered.size(),
                median(standing),
                millis == 0 ? Double.NaN : standing.size() * MILLIS_PER_HOUR / millis,
                others.value(),
                gold.value(),
                gold.all,
                self.value(),
                self.all,
                firstShown.value());
    }

    /** A count of those for whom something holds, among all. */
    private static final class Share {
        private long holds;
        private long all;

        void add(boolean here) {
            all++;
            holds += here ? 1 : 0;
        }

        double value() {
            return all == 0 ? Double.NaN : holds / (double) all;
        }
    }

    private static void compareWithOthers(Round round, String name, Vote vote, @Nullable ItemVotes item, Share others) {
        if (item == null || item.item().isGold()) {
            return;
        }
        for (Reading mine : Reading.of(round, vote)) {
            List<Reading> theirs = new ArrayList<>();
            for (Vote other : item.votes()) {
                if (!other.annotator().equals(name)) {
                    Reading.of(round, other).stream()
                            .filter(reading -> reading.question().equals(mine.question())
                                    && reading.unit().equals(mine.unit()))
                            .forEach(theirs::add);
                }
            }
            if (!theirs.isEmpty()) {
                others.add(new UnitVotes(theirs).leading().contains(mine.label()));
            }
        }
    }

    private static void countGold(Round round, Vote vote, @Nullable ItemVotes item, Share gold) {
        Answer right = item == null ? null : item.item().gold();
        if (right != null) {
            gold.add(same(round, right, vote.own(), vote.item()));
        }
    }

    /** Whether two answers say the same in everything that both say; a side is a side, however much better. */
    private static boolean same(Round round, Answer one, Answer other, String item) {
        Map<String, String> labels = new HashMap<>();
        Reading.of(round, item, one)
                .forEach(reading -> labels.put(reading.question() + "/" + reading.unit(), reading.label()));
        return Reading.of(round, item, other).stream()
                .allMatch(reading -> labels.getOrDefault(reading.question() + "/" + reading.unit(), reading.label())
                        .equals(reading.label()));
    }

    private static double median(List<Vote> votes) {
        double[] seconds = votes.stream()
                .mapToDouble(vote -> vote.millis() / 1000.0)
                .sorted()
                .toArray();
        int middle = seconds.length / 2;
        return seconds.length == 0
                ? Double.NaN
                : seconds.length % 2 == 1
                        ? seconds[middle]
                        : Arrays.stream(seconds, middle - 1, middle + 1).sum() / 2;
    }
}
