package org.align4j.judge.annotate.page;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Vote;
import org.align4j.judge.annotate.Vote.Showing;
import org.jspecify.annotations.Nullable;

/**
 * Who is shown what next. An item goes to as many annotators as the overlap says: those who voted on it, and those who
 * have it on their screen (a lease, which ends after a while). Items that others voted on come first, so that overlap
 * is there early. Gold items are for everybody.
 */
final class Queue {
    /** How many other questions lie between an item and its repetition, at least. */
    static final int REPEAT_AFTER = 10;

    private final CurrentRound current;
    private RoundFolder folder;
    private final QueueConfig options;
    private final Journals journals;
    private final InstantSource clock;
    private final Map<String, Desk> desks = new HashMap<>();
    private final Map<String, Map<Showing, Instant>> leases = new HashMap<>();

    Queue(CurrentRound current, QueueConfig options, Journals journals, InstantSource clock) {
        this.current = current;
        folder = current.now();
        this.options = options;
        this.journals = journals;
        this.clock = clock;
    }

    /** What an annotator can be shown. */
    synchronized Desk desk(String annotator) {
        takeUp();
        return desks.computeIfAbsent(annotator, name -> new Desk(folder, name));
    }

    /**
     * Up to so many items more for an annotator; those that were handed out and not answered come first.
     *
     * @param held aliases that the browser has already, answered or not: they stay leased and do not come again
     */
    synchronized List<Assignment> next(String annotator, Set<String> held, int count) {
        Desk desk = desk(annotator);
        Map<Showing, Instant> mine = leases.computeIfAbsent(annotator, name -> new LinkedHashMap<>());
        expire();
        Instant until = clock.instant().plus(options.lease());
        Picking picking = new Picking(annotator, desk, mine);
        for (String alias : held) {
            Assignment assignment = desk.byAlias(alias);
            if (assignment != null && !picking.seen.contains(assignment.showing())) {
                mine.put(assignment.showing(), until);
            }
        }
        List<Assignment> given = new ArrayList<>();
        picking.leased(held).stream().limit(count).forEach(given::add);
        while (given.size() < count) {
            Assignment picked = picking.next();
            if (picked == null) {
                break;
            }
            mine.put(picked.showing(), until);
            given.add(picked);
        }
        given.forEach(assignment -> mine.put(assignment.showing(), until));
        return given;
    }

    /** An annotator answered: the item is on nobody's screen on their behalf. */
    synchronized void answered(String annotator, Showing showing) {
        Map<Showing, Instant> mine = leases.get(annotator);
        if (mine != null) {
            mine.remove(showing);
        }
    }

    /** An annotator took an answer back and has the item on the screen again. */
    synchronized void takenBack(String annotator, Showing showing) {
        leases.computeIfAbsent(annotator, name -> new LinkedHashMap<>())
                .put(showing, clock.instant().plus(options.lease()));
    }

    /** How far an annotator and the round are. */
    synchronized Standing standing(String annotator) {
        takeUp();
        expire();
        Map<String, List<Vote>> votes = journals.standing();
        Map<String, Integer> counts = counts(votes, "");
        Map<String, Integer> others = counts(votes, annotator);
        Set<String> mine = new HashSet<>();
        votes.getOrDefault(annotator, List.of()).forEach(vote -> mine.add(vote.item()));
        long done = 0;
        long left = 0;
        long given = 0;
        long items = 0;
        for (AnnotationItem item : folder.items()) {
            if (!item.isGold()) {
                items++;
                given += Math.min(options.overlap(), counts.getOrDefault(item.id(), 0));
                done += mine.contains(item.id()) ? 1 : 0;
                boolean open = others.getOrDefault(item.id(), 0) < options.overlap();
                left += !mine.contains(item.id()) && open ? 1 : 0;
            }
        }
        return new Standing(done, left, given, items * options.overlap());
    }

    /**
     * How far an annotator and the round are.
     *
     * @param done items this annotator answered, skips included, gold items not
     * @param left items that could still come
     * @param given votes of everybody that count towards the overlap
     * @param wanted how many there will be
     */
    record Standing(long done, long left, long given, long wanted) {}

    /** How many votes each item has, skips and repetitions not counted. */
    private static Map<String, Integer> counts(Map<String, List<Vote>> votes, String without) {
        Map<String, Integer> counts = new HashMap<>();
        votes.forEach((name, standing) -> {
            if (!name.equals(without)) {
                for (Vote vote : standing) {
                    if (vote.repeat() == 0 && !vote.own().skipped()) {
                        counts.merge(vote.item(), 1, Integer::sum);
                    }
                }
            }
        });
        return counts;
    }

    /** Items that were added stand in everybody's order from now on. */
    // a round that was read anew is another object; comparing its items would take long
    @SuppressWarnings("ReferenceEquality")
    private void takeUp() {
        RoundFolder now = current.now();
        if (now != folder) {
            folder = now;
            desks.clear();
        }
    }

    private void expire() {
        Instant now = clock.instant();
        Collection<Map<Showing, Instant>> all = leases.values();
        // A clock that was set back would hold items for as long as it was.
        Instant latest = now.plus(options.lease());
        all.forEach(lease -> lease.values().removeIf(until -> until.isBefore(now) || until.isAfter(latest)));
    }

    /** One annotator's choice among what is left. */
    private final class Picking {
        private final Desk desk;
        private final Map<Showing, Instant> mine;
        private final List<Vote> votes;
        private final Set<Showing> seen = new HashSet<>();
        private final Map<String, Integer> others;

        Picking(String annotator, Desk desk, Map<Showing, Instant> mine) {
            this.desk = desk;
            this.mine = mine;
            Map<String, List<Vote>> all = journals.standing();
            this.votes = all.getOrDefault(annotator, List.of());
            votes.forEach(vote -> seen.add(vote.showing()));
            this.others = counts(all, annotator);
            leases.forEach((name, lease) -> {
                if (lease != mine) {
                    lease.keySet().stream()
                            .filter(showing -> showing.repeat() == 0)
                            .forEach(showing -> others.merge(showing.item(), 1, Integer::sum));
                }
            });
        }

        /** Handed out before, not answered, and not in the browser: it was closed or loaded anew. */
        List<Assignment> leased(Set<String> held) {
            List<Assignment> leased = new ArrayList<>();
            for (Showing showing : mine.keySet()) {
                Assignment assignment = desk.byShowing(showing);
                if (assignment != null && !seen.contains(showing) && !held.contains(assignment.alias())) {
                    leased.add(assignment);
                }
            }
            return leased;
        }

        @Nullable Assignment next() {
            int number = seen.size()
                    + (int) mine.keySet().stream()
                            .filter(each -> !seen.contains(each))
                            .count();
            Assignment special = null;
            if (desk.draws("gold", number, options.goldShare())) {
                special = gold();
            } else if (desk.draws("repeat", number, options.repeatShare())) {
                special = repetition();
            }
            return special == null ? ordinary() : special;
        }

        private @Nullable Assignment gold() {
            return desk.items().stream()
                    .filter(AnnotationItem::isGold)
                    .map(item -> desk.byShowing(new Showing(item.id(), 0)))
                    .filter(this::free)
                    .findFirst()
                    .orElse(null);
        }

        private @Nullable Assignment repetition() {
            for (Vote vote : votes.subList(0, Math.max(0, votes.size() - REPEAT_AFTER))) {
                Assignment again = desk.byShowing(new Showing(vote.item(), vote.repeat() + 1));
                if (!vote.own().skipped() && free(again) && !again.item().isGold()) {
                    return again;
                }
            }
            return null;
        }

        private @Nullable Assignment ordinary() {
            Assignment best = null;
            int most = -1;
            for (AnnotationItem item : desk.items()) {
                int count = others.getOrDefault(item.id(), 0);
                if (!item.isGold() && count > most && count < options.overlap()) {
                    Assignment assignment = desk.byShowing(new Showing(item.id(), 0));
                    if (free(assignment)) {
                        best = assignment;
                        most = count;
                    }
                }
            }
            return best;
        }

        private boolean free(@Nullable Assignment assignment) {
            return assignment != null
                    && !seen.contains(assignment.showing())
                    && !mine.containsKey(assignment.showing());
        }
    }
}
