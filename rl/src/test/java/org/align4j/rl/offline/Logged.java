package org.align4j.rl.offline;

import java.util.stream.IntStream;

/** Small logged rows for tests. */
final class Logged {
    private Logged() {}

    /** A row whose prompt is one token, with so many actions. */
    static LoggedRow row(int prompt, int actions, double score) {
        int[] ids = new int[1 + actions];
        ids[0] = prompt;
        for (int t = 1; t < ids.length; t++) {
            ids[t] = 100 + t;
        }
        return new LoggedRow(
                prompt + "/" + score, ids, 1, IntStream.rangeClosed(1, actions).toArray(), score, null, false);
    }
}
