package org.align4j.judge.annotate;

/** Where an annotator's key presses come from. */
public interface Keys extends AutoCloseable {
    /** What {@link #next} gives when there is no more: the terminal was closed. */
    int END = -1;

    /** The next key, as a character; waits for it. */
    int next();

    /** How the screen is to be used. */
    Screen screen();

    /** How many characters a line of the screen has. */
    int columns();

    /** Gives the terminal back as it was. */
    @Override
    void close();

    /** How the screen is used. */
    enum Screen {
        /** One pair at a time on an empty screen; a key acts at once. */
        FULL,
        /** One pair after the other; a key acts with Enter. */
        LINES
    }
}
