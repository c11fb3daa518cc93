package org.align4j.pipeline.quickstart;

import org.align4j.core.run.Seeds;

/** Which messages a dataset may draw from. */
public enum Part {
    /** What models learn from. */
    TRAIN,
    /** What only evaluation sees. */
    HELD_OUT;

    private static final int PARTS = 8;

    /** One question in eight is held out, whatever the seed, so that runs with different seeds compare. */
    static Part of(String question) {
        return Math.floorMod(new Seeds(0).seed(question), PARTS) == 0 ? HELD_OUT : TRAIN;
    }
}
