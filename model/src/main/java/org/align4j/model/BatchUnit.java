package org.align4j.model;

/** What is never torn apart when a step is split into micro-batches: a row, a pair, all completions of one prompt. */
public interface BatchUnit {
    /** How many token rows it brings. */
    int rows();

    /** Tokens of its longest row. */
    int longest();

    /** Real tokens of all its rows; padding is not counted. */
    int tokens();
}
