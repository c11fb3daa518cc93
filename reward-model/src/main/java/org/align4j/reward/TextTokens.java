package org.align4j.reward;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.data.SegmentPreference.Place;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;

/**
 * Which tokens of a row carry text. Rewards that are read at several tokens are read at these: what a template or the end
 * of a turn adds is in no segment that anybody compared.
 */
public final class TextTokens {
    private final Tokenizer tokenizer;
    private final Map<Integer, Boolean> special = new HashMap<>();

    public TextTokens(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * A row that ends with a segment.
     *
     * @param tokens everything up to the segment's last token, without an end of turn
     * @param places of the segment's own tokens in it, rising; at least one
     */
    public record Segment(int[] tokens, int[] places) {}

    /** Whether the tokenizer adds it, and nobody wrote it. */
    public boolean special(int id) {
        return special.computeIfAbsent(
                id, key -> tokenizer.decode(new int[] {key}).isEmpty());
    }

    /** Of a whole row: all of the completion's but those that are special, or stand behind the end of the last turn. */
    public int[] of(PromptedRow row) {
        int end = row.tokens().length;
        for (int i = row.tokens().length - 1; i >= row.promptLength(); i--) {
            if (special(row.tokens()[i])) {
                boolean tail = tokenizer
                        .decode(Arrays.copyOfRange(row.tokens(), i, row.tokens().length))
                        .isBlank();
                end = tail ? i : end;
                break;
            }
        }
        return IntStream.range(row.promptLength(), end)
                .filter(i -> !special(row.tokens()[i]))
                .toArray();
    }

    /** All text between the prompt and a segment's end. */
    int[] upTo(int promptLength, Segment segment) {
        return IntStream.range(promptLength, segment.tokens().length)
                .filter(i -> !special(segment.tokens()[i]))
                .toArray();
    }

    /** The completion that a segment's row is cut from. */
    static Content completion(Place place) {
        String text = place.before() + place.text();
        return place.context() instanceof Content.Chat ? Content.assistant(text) : Content.text(text);
    }

    /**
     * Finds a segment in a row that was encoded as a whole: a token that holds both the segment's beginning and what comes before
     * is the segment's.
     *
     * @param row of the {@link #completion}
     * @return nothing where the row's tokens do not spell the text
     */
    Optional<Segment> find(PromptedRow row, Place place) {
        int[] tokens = row.tokens();
        int from = row.promptLength();
        String whole = (place.before() + place.text()).stripLeading();
        String before = place.before().stripLeading();
        for (int end = row.promptLength() + 1; end <= tokens.length; end++) {
            String spelled = tokenizer
                    .decode(Arrays.copyOfRange(tokens, row.promptLength(), end))
                    .stripLeading();
            if (before.startsWith(spelled) && !special(tokens[end - 1])) {
                from = end;
            }
            if (spelled.startsWith(whole)) {
                int[] own = IntStream.range(from, end)
                        .filter(i -> !special(tokens[i]))
                        .toArray();
                return own.length == 0 ? Optional.empty() : Optional.of(new Segment(Arrays.copyOf(tokens, end), own));
            }
        }
        return Optional.empty();
    }
}
