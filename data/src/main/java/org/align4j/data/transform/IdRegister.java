package org.align4j.data.transform;

/**
 * Makes ids unique by a number behind those that come again. Remembers 64-bit hashes, 16 bytes a row: two ids that
 * happen to share one (never seen below a billion rows) cost nothing but a needless number.
 */
public final class IdRegister {
    private final LongSet given = new LongSet();
    private long renamed;

    /** The id, or if it was given before, {@code id#2}, {@code id#3}, … */
    public String unique(String id) {
        String candidate = id;
        for (int number = 2; !given.add(TextHash.of(candidate)); number++) {
            candidate = id + "#" + number;
        }
        if (!candidate.equals(id)) {
            renamed++;
        }
        return candidate;
    }

    /** How many ids got a number. */
    public long renamed() {
        return renamed;
    }
}
