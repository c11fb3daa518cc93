package org.align4j.rl;

import org.align4j.model.BatchUnit;
import org.align4j.rl.episode.Episode;

/**
 * A completion to learn the teacher's distributions on.
 *
 * @param onPolicy whether the student sampled it
 */
record DistilRow(Episode episode, boolean onPolicy) implements BatchUnit {
    @Override
    public int rows() {
        return 1;
    }

    @Override
    public int longest() {
        return episode.longest();
    }

    @Override
    public int tokens() {
        return episode.tokens();
    }
}
