package org.align4j.data;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.jspecify.annotations.Nullable;

/**
 * Two pieces of what follows a prompt, and which of them is better: segments of completions, prefixes (nothing comes before them) or
 * turns of a conversation (what comes before them are messages). A piece is plain text, or one assistant's message or a part of it,
 * which goes on where an assistant's message at the end of its prefix stops.
 *
 * @param firstPrefix what comes between the prompt and the first piece, null if nothing does
 * @param first the piece itself
 * @param secondPrefix what comes between the prompt and the second piece, null if nothing does
 * @param second the other piece
 * @param pFirst probability that the first is the better one
 * @param tie both were held for equally good (then pFirst is 1/2)
 * @param source {@code human}, {@code judge}, {@code rule}, {@code import}, …
 * @param judge the judge's name, null for people
 * @param annotator who voted, null for judges
 * @param rationale the judge's reason, null if it gave none
 */
public record SegmentPreference(
        String id,
        Content prompt,
        @Nullable Content firstPrefix,
        Content first,
        @Nullable Content secondPrefix,
        Content second,
        double pFirst,
        boolean tie,
        String source,
        @Nullable String judge,
        @Nullable String annotator,
        @Nullable String rationale)
        implements Prompted {
    public SegmentPreference {
        if (!(pFirst >= 0 && pFirst <= 1)) {
            throw new IllegalArgumentException("p_first must be between 0 and 1 but is " + pFirst);
        }
    }

    /** A piece where it stands. */
    public record Place(Content context, String before, String text) {}

    /** The first piece. */
    public Place firstPlace() {
        return place(firstPrefix, first);
    }

    /** The second piece. */
    public Place secondPlace() {
        return place(secondPrefix, second);
    }

    /**
     * The whole messages before the message that the piece is in, what of that message comes before it, and its own text.
     *
     * @throws IllegalArgumentException if the piece is not of one assistant's message
     */
    private Place place(@Nullable Content prefix, Content piece) {
        if (prompt instanceof Content.Text) {
            return new Place(prompt, prefix == null ? "" : prefix.lastText(), piece.lastText());
        }
        if (piece instanceof Content.Chat turn
                && (turn.messages().size() != 1
                        || !turn.messages().get(0).role().equals(Message.ASSISTANT))) {
            throw new IllegalArgumentException(
                    "a segment must be one message of the assistant or a part of it; write a row for each turn");
        }
        List<Message> messages = new ArrayList<>(((Content.Chat) prompt).messages());
        if (prefix != null) {
            messages.addAll(((Content.Chat) prefix).messages());
        }
        Message last = messages.get(messages.size() - 1);
        boolean goesOn = prefix != null && last.role().equals(Message.ASSISTANT);
        List<Message> whole = goesOn ? messages.subList(0, messages.size() - 1) : messages;
        return new Place(new Content.Chat(whole), goesOn ? last.content() : "", piece.lastText());
    }
}
