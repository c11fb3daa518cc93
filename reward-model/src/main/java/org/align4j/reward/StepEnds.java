package org.align4j.reward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.model.text.Tokenizer;

/**
 * Where the steps of a completion end among its tokens: at the token that completes a separator, found in the row as it was
 * encoded or sampled as a whole, and the last step at the row's last token. Encoding steps one by one would give other ids
 * than a policy samples.
 */
public final class StepEnds {
    private StepEnds() {}

    /**
     * Finds them.
     *
     * @param row prompt and completion tokens
     * @param promptLength how many of them are the prompt; at least one more there is
     * @return indexes into the row, one per step, rising; a separator at the very end begins no further step
     */
    public static int[] of(Tokenizer tokenizer, int[] row, int promptLength, String separator) {
        List<Integer> ends = new ArrayList<>();
        int found = 0;
        String whole = text(tokenizer, row, promptLength, row.length);
        if (whole.contains(separator)) {
            for (int end = promptLength + 1; end <= row.length; end++) {
                int now = count(text(tokenizer, row, promptLength, end), separator);
                if (now > found) {
                    ends.add(end - 1);
                    found = now;
                }
            }
        }
        if (ends.isEmpty() || !whole.endsWith(separator)) {
            ends.add(row.length - 1);
        }
        return ends.stream().distinct().mapToInt(Integer::intValue).toArray();
    }

    /** A separator as the user writes it, {@code \\n} for a line break. */
    public static String separator(String written) {
        return written.replace("\\n", "\n");
    }

    private static String text(Tokenizer tokenizer, int[] row, int from, int to) {
        return tokenizer.decode(Arrays.copyOfRange(row, from, to));
    }

    private static int count(String text, String separator) {
        int count = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + separator.length())) {
            count++;
        }
        return count;
    }
}
