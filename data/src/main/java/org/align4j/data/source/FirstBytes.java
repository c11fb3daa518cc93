package org.align4j.data.source;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;

/** What the first bytes of a file that should be text say of it. */
final class FirstBytes {
    /** How many are looked at. */
    static final int COUNT = 1 << 12;

    private static final List<Kind> KINDS = List.of(
            new Kind(ascii("PAR1"), "a Parquet file; give it the ending .parquet"),
            new Kind(ascii("ARROW1"), "an Arrow file; give it the ending .arrow"),
            new Kind(bytes(0x1f, 0x8b), "compressed by gzip; add .gz to its name"),
            new Kind(bytes(0x28, 0xb5, 0x2f, 0xfd), "compressed by Zstandard; add .zst to its name"),
            new Kind(ascii("PK\3\4"), "a zip archive (or a spreadsheet); unpack it, or save it as CSV"),
            new Kind(ascii("BZh"), "compressed by bzip2; unpack it"),
            new Kind(bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a), "compressed by xz; unpack it"),
            new Kind(ascii("SQLite format 3"), "a database; export its table as CSV"),
            new Kind(bytes(0xff, 0xfe), "text in UTF-16; save it in UTF-8"),
            new Kind(bytes(0xfe, 0xff), "text in UTF-16; save it in UTF-8"));

    private record Kind(byte[] start, String what) {}

    private FirstBytes() {}

    /** Refuses what is not text in UTF-8, though its name says so. */
    static void refuseOther(Path path, byte[] first) {
        int zeros = 0;
        boolean isBinary = false;
        for (byte each : first) {
            zeros += each == 0 ? 1 : 0;
            isBinary |= each < ' ' && !Character.isWhitespace(each);
        }
        if (!isBinary) {
            return;
        }
        for (Kind kind : KINDS) {
            int length = Math.min(first.length, kind.start().length);
            if (Arrays.equals(Arrays.copyOf(first, length), kind.start())) {
                throw new UserError(path + ": is " + kind.what());
            }
        }
        // Of letters in UTF-16, every second byte is zero.
        if (4 * zeros > first.length && 4 * zeros < 3 * first.length) {
            throw new UserError(
                    path + ": is not text in UTF-8, every second byte is zero as in UTF-16; save it in UTF-8");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
