package org.align4j.judge.annotate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.SegmentPreference;
import org.align4j.judge.Comparison;
import org.jspecify.annotations.Nullable;

/**
 * What one question to an annotator is about.
 *
 * @param id unique in the round; never shown
 * @param completions in the item's own order: two of a pair, k of a ranking, else one; of segments the pieces alone
 * @param gold the right answer of an item that checks the annotator, in the item's own order; null of all others
 * @param prefixes of segments, what comes between the prompt and each piece, null where nothing does; empty of whole completions
 */
public record AnnotationItem(
        String id,
        Content prompt,
        List<Content> completions,
        @Nullable Answer gold,
        List<@Nullable Content> prefixes) {
    public AnnotationItem {
        completions = List.copyOf(completions);
        prefixes = Collections.unmodifiableList(new ArrayList<>(prefixes));
    }

    /** About whole completions. */
    public AnnotationItem(String id, Content prompt, List<Content> completions, @Nullable Answer gold) {
        this(id, prompt, completions, gold, List.of());
    }

    public static AnnotationItem of(Comparison pair) {
        return new AnnotationItem(pair.id(), pair.prompt(), List.of(pair.first(), pair.second()), null);
    }

    /** Which of two segments is better; what the row says of that is left out. */
    public static AnnotationItem of(SegmentPreference row) {
        List<@Nullable Content> prefixes = new ArrayList<>();
        prefixes.add(row.firstPrefix());
        prefixes.add(row.secondPrefix());
        return new AnnotationItem(row.id(), row.prompt(), List.of(row.first(), row.second()), null, prefixes);
    }

    /** The same, with its answer known. */
    public AnnotationItem withGold(Answer answer) {
        return new AnnotationItem(id, prompt, completions, answer, prefixes);
    }

    public boolean isGold() {
        return gold != null;
    }

    /** Whether it is about pieces of completions. */
    public boolean isOfSegments() {
        return !prefixes.isEmpty();
    }

    /**
     * A segment where it stands.
     *
     * @param turns whole messages before the one that it is in
     * @param before what of that message comes before it
     */
    public record Piece(List<Message> turns, String before, String text) {}

    /** The segment at a place. */
    public Piece piece(int place) {
        List<Message> turns = new ArrayList<>();
        Content prefix = prefixes.get(place);
        if (prefix instanceof Content.Chat chat) {
            turns.addAll(chat.messages());
        } else if (prefix != null) {
            turns.add(new Message(Message.ASSISTANT, prefix.lastText()));
        }
        int last = turns.size() - 1;
        boolean goesOn = last >= 0 && turns.get(last).role().equals(Message.ASSISTANT);
        String before = goesOn ? turns.remove(last).content() : "";
        return new Piece(List.copyOf(turns), before, completions.get(place).lastText());
    }
}
