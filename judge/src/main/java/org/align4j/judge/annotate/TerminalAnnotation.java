package org.align4j.judge.annotate;

import java.io.PrintStream;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Comparison;

/**
 * Shows pairs to one person on a terminal: blind, in an order of the pairs and of the completions in each that depends on
 * the seed, the annotator and the pair alone. Every vote is journalled before the next pair is shown.
 */
public final class TerminalAnnotation {
    private static final double MILLIS_PER_HOUR = 3.6e6;
    private static final Map<Integer, Action> MEANINGS = Map.of(
            (int) '1',
            Action.FIRST,
            (int) '2',
            Action.SECOND,
            (int) 't',
            Action.TIE,
            (int) 's',
            Action.SKIP,
            (int) 'u',
            Action.UNDO,
            (int) 'q',
            Action.QUIT,
            Keys.END,
            Action.QUIT);

    private final List<Comparison> items;
    private final String annotator;
    private final Seeds seeds;
    private final VoteJournal journal;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    public TerminalAnnotation(List<Comparison> items, String annotator, Seeds seeds, VoteJournal journal) {
        this(items, annotator, seeds, journal, InstantSource.system(), System::nanoTime);
    }

    TerminalAnnotation(
            List<Comparison> items,
            String annotator,
            Seeds seeds,
            VoteJournal journal,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.items = new ArrayList<>(items);
        this.items.sort(Comparator.comparingLong(item -> seeds.seed("item/" + annotator + "/" + item.id())));
        this.annotator = annotator;
        this.seeds = seeds;
        this.journal = journal;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Asks until everything is voted on or the annotator leaves; returns how many pairs have a vote then. */
    public int run(Keys keys, PrintStream out) {
        PairScreen screen = new PairScreen(out, keys);
        Map<String, Comparison> byId = new HashMap<>();
        items.forEach(item -> byId.put(item.id(), item));
        List<Comparison> left = left();
        while (!left.isEmpty()) {
            Comparison item = left.get(0);
            boolean swapped = swapped(item);
            screen.show(progress(left.size()), swapped ? item.swapped() : item);
            long shown = nanoTime.getAsLong();
            Action action = action(keys, screen);
            if (action == Action.QUIT) {
                break;
            }
            if (action == Action.UNDO) {
                undo(screen, left, byId);
            } else {
                long millis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - shown);
                vote(item, swapped, action, millis);
                left.remove(0);
            }
        }
        return farewell(screen, left.size());
    }

    private enum Action {
        FIRST,
        SECOND,
        TIE,
        SKIP,
        UNDO,
        QUIT
    }

    /** Waits for a key that means something. */
    private static Action action(Keys keys, PairScreen screen) {
        while (true) {
            int key = keys.next();
            Action action = MEANINGS.get(Character.toLowerCase(key));
            if (action != null) {
                return action;
            }
            if (key == '?') {
                screen.help();
            } else if (key != '\n' && key != '\r') {
                screen.say("not a key: " + PairScreen.KEYS);
            }
        }
    }

    private void vote(Comparison item, boolean swapped, Action action, long millis) {
        journal.append(new Vote(
                nextId(), item.id(), annotator, swapped, Vote.Choice.valueOf(action.name()), null, millis, now()));
    }

    /** Takes the last standing vote back and shows its pair next. */
    private void undo(PairScreen screen, List<Comparison> left, Map<String, Comparison> byId) {
        List<Vote> votes = journal.standing();
        if (votes.isEmpty()) {
            screen.say("there is no vote to take back");
            return;
        }
        Vote last = votes.get(votes.size() - 1);
        journal.append(new Vote(nextId(), last.item(), annotator, last.swapped(), null, last.vote(), 0, now()));
        Comparison item = byId.get(last.item());
        if (item != null) {
            left.add(0, item);
        }
    }

    private List<Comparison> left() {
        Set<String> done = new HashSet<>();
        journal.standing().forEach(vote -> done.add(vote.item()));
        List<Comparison> left = new ArrayList<>(items);
        left.removeIf(item -> done.contains(item.id()));
        return left;
    }

    private boolean swapped(Comparison item) {
        return (seeds.seed("shown/" + annotator + "/" + item.id()) & 1) == 1;
    }

    private String progress(int left) {
        List<Vote> votes = journal.standing();
        long millis = votes.stream().mapToLong(Vote::millis).sum();
        String rate = votes.isEmpty() || millis == 0
                ? ""
                : String.format(Locale.ROOT, ", %.0f an hour", votes.size() * MILLIS_PER_HOUR / millis);
        return String.format(
                Locale.ROOT, "%s: pair %d of %d%s", annotator, items.size() - left + 1, items.size(), rate);
    }

    private int farewell(PairScreen screen, int left) {
        int done = items.size() - left;
        screen.say(
                left == 0
                        ? "All " + items.size() + " pairs have your vote. Thank you."
                        : done + " of " + items.size()
                                + " pairs have your vote; the same command goes on with the rest.");
        return done;
    }

    private String nextId() {
        return annotator + "-" + (journal.size() + 1);
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
