package org.align4j.pipeline.serve;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the choices of one answer have grown and nobody has read yet: of each the latest, which holds all before. A client that
 * reads slowly finds one long part instead of many, and takes no more memory than the answer.
 */
final class Growths {
    private final Map<Integer, Growth> latest = new LinkedHashMap<>();

    synchronized void put(Growth growth) {
        latest.put(growth.choice(), growth);
        notifyAll();
    }

    /** The choice that has waited longest; waits until there is one. */
    synchronized Growth take() throws InterruptedException {
        while (latest.isEmpty()) {
            wait();
        }
        Iterator<Growth> all = latest.values().iterator();
        Growth first = all.next();
        all.remove();
        return first;
    }
}
