package org.align4j.model;

/** A unit of a single token row. */
public interface BatchRow extends BatchUnit {
    /** Its tokens. */
    int[] ids();

    @Override
    default int rows() {
        return 1;
    }

    @Override
    default int longest() {
        return ids().length;
    }

    @Override
    default int tokens() {
        return ids().length;
    }
}
