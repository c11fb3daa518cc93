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

    /**
     * Gives all ids that another register has given, if none of them was given here.
     *
     * @return whether it did; otherwise nothing has changed
     */
    public boolean giveAll(long[] hashes) {
        for (long hash : hashes) {
            if (given.contains(hash)) {
                return false;
            }
        }
        for (long hash : hashes) {
            given.add(hash);
        }
        return true;
    }

    /** Hashes of the ids that were given, in no order. */
    public long[] hashes() {
        return given.toArray();
    }

    /** How many ids got a number. */
    public long renamed() {
        return renamed;
    }
}
