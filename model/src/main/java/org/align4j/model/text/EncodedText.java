package org.align4j.model.text;

import java.util.stream.IntStream;

/**
 * Token ids and the text that each stands for.
 *
 * @param ids token ids
 * @param starts first Unicode code point of each token's text
 * @param ends one past its last code point; equal to the start where a token stands for no text
 */
record EncodedText(int[] ids, int[] starts, int[] ends) {
    /** This, and {@code next} after it; offsets stay as they are. */
    EncodedText followedBy(EncodedText next) {
        return new EncodedText(concat(ids, next.ids), concat(starts, next.starts), concat(ends, next.ends));
    }

    private static int[] concat(int[] first, int[] second) {
        return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
    }
}
