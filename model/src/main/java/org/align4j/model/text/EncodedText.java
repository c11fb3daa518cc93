package org.align4j.model.text;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Token ids and the text that each stands for.
 *
 * @param ids token ids
 * @param starts first Unicode code point of each token's text
 * @param ends one past its last code point; equal to the start where a token stands for no text
 */
record EncodedText(int[] ids, int[] starts, int[] ends) {
    /** Tokens that stand for no text. */
    static EncodedText unwritten(int[] ids) {
        return new EncodedText(ids, new int[ids.length], new int[ids.length]);
    }

    /** This, and {@code next} after it; offsets stay as they are. */
    EncodedText followedBy(EncodedText next) {
        return new EncodedText(concat(ids, next.ids), concat(starts, next.starts), concat(ends, next.ends));
    }

    /** The same with every offset this many code points further on. */
    EncodedText shifted(int codePoints) {
        return new EncodedText(ids, shifted(starts, codePoints), shifted(ends, codePoints));
    }

    /** Without the first tokens. */
    EncodedText from(int first) {
        return new EncodedText(tail(ids, first), tail(starts, first), tail(ends, first));
    }

    private static int[] shifted(int[] offsets, int by) {
        return IntStream.of(offsets).map(offset -> offset + by).toArray();
    }

    private static int[] tail(int[] values, int first) {
        return Arrays.copyOfRange(values, first, values.length);
    }

    private static int[] concat(int[] first, int[] second) {
        return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
    }
}
