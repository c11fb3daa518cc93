package org.align4j.rl;

import org.align4j.model.BatchRow;
import org.align4j.rl.episode.Episode;

/**
 * A completion to learn the teacher's distributions on.
 *
 * @param onPolicy whether the student sampled it
 */
record DistilRow(Episode episode, boolean onPolicy) implements BatchRow {
    @Override
    public int[] ids() {
        return episode.ids();
    }
}
