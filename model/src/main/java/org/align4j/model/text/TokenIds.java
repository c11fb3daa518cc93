package org.align4j.model.text;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Rows of token ids put together and compared. */
final class TokenIds {
    private TokenIds() {}

    static boolean startsWith(int[] row, int[] start) {
        return row.length >= start.length && Arrays.equals(row, 0, start.length, start, 0, start.length);
    }

    static int[] concat(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(IntStream::of).toArray();
    }
}
