package org.align4j.model.text;

/** The printable character that stands for each byte in a byte-level vocabulary, as GPT-2 chose them. */
final class ByteSymbols {
    static final int COUNT = 256;
    private static final char[] SYMBOLS = new char[COUNT];

    static {
        int next = COUNT;
        for (int b = 0; b < COUNT; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || (b >= 0xae && b <= 0xff);
            SYMBOLS[b] = (char) (printable ? b : next++);
        }
    }

    private ByteSymbols() {}

    static char of(int value) {
        return SYMBOLS[value];
    }

    /** The byte of a symbol, -1 where it stands for none. */
    static int value(int symbol) {
        for (int b = 0; b < COUNT; b++) {
            if (SYMBOLS[b] == symbol) {
                return b;
            }
        }
        return -1;
    }
}
