package org.align4j.judge.annotate;

import java.io.PrintStream;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.judge.Comparison;

/**
 * Shows pairs to one person on a terminal: blind, in an order of the pairs and of the completions in each that depends on
 * the seed, the annotator and the pair alone. Every vote is journalled before the next pair is shown.
 */
public final class TerminalAnnotation {
    private static final double MILLIS_PER_HOUR = 3.6e6;

    private final List<AnnotationItem> items;
    private final Round round;
    private final String annotator;
    private final ShownOrder order;
    private final VoteJournal journal;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /**
     * Prepares a session.
     *
     * @throws UserError if the round is not about pairs
     */
    public TerminalAnnotation(RoundFolder folder, String annotator, VoteJournal journal) {
        this(folder, annotator, journal, InstantSource.system(), System::nanoTime);
    }

    TerminalAnnotation(
            RoundFolder folder, String annotator, VoteJournal journal, InstantSource clock, LongSupplier nanoTime) {
        this.round = folder.round();
        if (round.task() != Task.PAIRS || !round.axes().isEmpty()) {
            throw new UserError(
                    folder.path() + ": the terminal asks which of two is better and nothing else; this round"
                            + " asks for more, so use align annotate serve");
        }
        this.annotator = annotator;
        this.order = new ShownOrder(round.seeds(), annotator);
        this.items = new ArrayList<>(folder.items());
        this.items.sort(order.items());
        this.journal = journal;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Asks until everything is voted on or the annotator leaves; returns how many pairs have a vote then. */
    public int run(Keys keys, PrintStream out) {
        PairScreen screen = new PairScreen(out, keys, round.steps());
        Map<String, AnnotationItem> byId = new HashMap<>();
        items.forEach(item -> byId.put(item.id(), item));
        List<AnnotationItem> left = left();
        while (!left.isEmpty()) {
            AnnotationItem item = left.get(0);
            List<Integer> places = order.completions(item, 0);
            screen.show(progress(left.size()), shown(item, places));
            long shown = nanoTime.getAsLong();
            char key = key(keys, screen);
            if (key == PairScreen.QUIT) {
                break;
            }
            if (key == PairScreen.UNDO) {
                undo(screen, left, byId);
            } else {
                long millis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - shown);
                journal.append(new Vote(
                        journal.nextId(annotator),
                        item.id(),
                        0,
                        annotator,
                        places,
                        screen.answer(key),
                        null,
                        round.steps(),
                        millis,
                        now()));
                left.remove(0);
            }
        }
        return farewell(screen, left.size());
    }

    private static Comparison shown(AnnotationItem item, List<Integer> places) {
        return new Comparison(item.id(), item.prompt(), shown(item, places.get(0)), shown(item, places.get(1)), null);
    }

    /** A completion, or a segment in brackets behind what comes before it. */
    private static Content shown(AnnotationItem item, int place) {
        if (!item.isOfSegments()) {
            return item.completions().get(place);
        }
        AnnotationItem.Piece piece = item.piece(place);
        String text = piece.before() + "[[" + piece.text() + "]]";
        if (piece.turns().isEmpty()) {
            return Content.text(text);
        }
        List<Message> turns = new ArrayList<>(piece.turns());
        turns.add(new Message(Message.ASSISTANT, text));
        return new Content.Chat(turns);
    }

    /** Waits for a key that means something. */
    private static char key(Keys keys, PairScreen screen) {
        while (true) {
            int key = keys.next();
            char pressed = key == Keys.END ? PairScreen.QUIT : (char) Character.toLowerCase(key);
            if (screen.means(pressed)) {
                return pressed;
            }
            if (key == '?') {
                screen.help();
            } else if (key != '\n' && key != '\r') {
                screen.say("not a key: " + screen.keyLine());
            }
        }
    }

    /** Takes the last standing vote back and shows its pair next. */
    private void undo(PairScreen screen, List<AnnotationItem> left, Map<String, AnnotationItem> byId) {
        List<Vote> votes = journal.standing();
        if (votes.isEmpty()) {
            screen.say("there is no vote to undo");
            return;
        }
        Vote last = votes.get(votes.size() - 1);
        journal.append(last.takenBack(journal.nextId(annotator), now()));
        AnnotationItem item = byId.get(last.item());
        if (item != null && last.repeat() == 0) {
            left.add(0, item);
        }
    }

    private List<AnnotationItem> left() {
        Set<String> done = new HashSet<>();
        journal.standing().forEach(vote -> done.add(vote.item()));
        List<AnnotationItem> left = new ArrayList<>(items);
        left.removeIf(item -> done.contains(item.id()));
        return left;
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
                                + " pairs have your vote; the same command continues with the rest.");
        return done;
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
