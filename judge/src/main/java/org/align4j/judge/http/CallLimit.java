package org.align4j.judge.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many calls may be under way: additive increase, multiplicative decrease. A server that asks for fewer gets 4/5 of
 * them, once per episode; after as many clean answers as there are slots, one slot in twenty (at least one) is added.
 */
final class CallLimit {
    private static final double DECREASE = 0.8;
    private static final double INCREASE = 0.05;
    private static final Duration EPISODE = Duration.ofSeconds(15);

    private final LongSupplier nanoTime;
    private final int most;
    private final boolean adaptive;
    private int limit;
    private int underWay;
    private int clean;
    private long episodeEnds;
    private boolean everOverloaded;

    CallLimit(Concurrency concurrency, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.most = concurrency.most();
        this.adaptive = concurrency instanceof Concurrency.Adaptive;
        this.limit = concurrency instanceof Concurrency.Adaptive growing ? growing.start() : most;
    }

    synchronized void acquire() throws InterruptedException {
        while (underWay >= limit) {
            wait();
        }
        underWay++;
    }

    synchronized void release() {
        underWay--;
        notifyAll();
    }

    /** An answer came without trouble. */
    synchronized void succeeded() {
        if (!adaptive || limit == most || ++clean < limit) {
            return;
        }
        clean = 0;
        limit = Math.min(most, limit + Math.max(1, (int) (limit * INCREASE)));
        notifyAll();
    }

    /** The server asked for fewer calls, and for a pause. */
    synchronized void overloaded(Duration pause) {
        clean = 0;
        long now = nanoTime.getAsLong();
        if (!adaptive || (everOverloaded && now - episodeEnds < 0)) {
            return;
        }
        everOverloaded = true;
        episodeEnds = now + EPISODE.plus(pause).toNanos();
        limit = Math.max(1, (int) (limit * DECREASE));
    }

    /** Something else went wrong: no reason to shrink, none to grow. */
    synchronized void failed() {
        clean = 0;
    }

    synchronized int limit() {
        return limit;
    }
}
