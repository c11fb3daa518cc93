package org.align4j.pipeline.sweep;

import java.nio.file.Path;

/**
 * One model of a sweep.
 *
 * @param name as tables show it
 * @param folder the checkpoint
 * @param run which of the runs given it belongs to: only models of one run follow each other
 * @param step of the run; {@link #RESULT} for what the run made in the end
 * @param hash of its content: what is kept about it is found by that
 */
record Competitor(String name, Path folder, String run, long step, String hash) {
    static final long RESULT = Long.MAX_VALUE;
}
