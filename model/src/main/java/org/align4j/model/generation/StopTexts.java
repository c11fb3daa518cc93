package org.align4j.model.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.model.text.Tokenizer;

/**
 * Texts that end a completion. They are found in the decoded text, so it does not matter how the tokens split them; one
 * that is itself a special token is found where special tokens are shown.
 */
final class StopTexts {
    private static final char REPLACEMENT = '\uFFFD';

    private final List<String> texts;
    private final Tokenizer tokenizer;

    StopTexts(List<String> texts, Tokenizer tokenizer) {
        this.texts = texts;
        this.tokenizer = tokenizer;
    }

    /**
     * The fewest tokens that contain a stop text, or -1.
     *
     * @param prompt what the completion follows
     * @param tokens a completion so far
     * @param checked how many of them are known to be free of stop texts
     */
    int end(int[] prompt, int[] tokens, int checked) {
        if (texts.isEmpty() || !contains(prompt, tokens)) {
            return -1;
        }
        int count = checked + 1;
        while (count < tokens.length && !contains(prompt, Arrays.copyOf(tokens, count))) {
            count++;
        }
        return count;
    }

    /** The text of a completion behind its prompt, cut before the first stop text. */
    String textOf(int[] prompt, int[] tokens) {
        String text = tokenizer.decodeAfter(prompt, tokens);
        return text.substring(
                0,
                texts.stream()
                        .mapToInt(text::indexOf)
                        .filter(at -> at >= 0)
                        .min()
                        .orElse(text.length()));
    }

    /** The beginning of an unfinished text that stays as it is, whatever follows. */
    String settled(String text) {
        int end = text.length();
        // A character whose bytes have not all come decodes to replacement characters.
        while (end > 0 && text.charAt(end - 1) == REPLACEMENT) {
            end--;
        }
        List<String> open = new ArrayList<>(texts);
        open.addAll(tokenizer.tidied());
        for (String stop : open) {
            for (int length = Math.min(stop.length() - 1, end); length > 0; length--) {
                if (text.startsWith(stop.substring(0, length), end - length)) {
                    end -= length;
                    break;
                }
            }
        }
        return text.substring(0, end);
    }

    private boolean contains(int[] prompt, int[] tokens) {
        String text = tokenizer.decodeAfter(prompt, tokens);
        if (texts.stream().anyMatch(text::contains)) {
            return true;
        }
        String shown = tokenizer.decodeWithSpecialTokens(tokens);
        return texts.stream().anyMatch(shown::contains);
    }
}
