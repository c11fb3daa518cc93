package org.align4j.judge.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waiting between two tries; tests record it instead. */
@FunctionalInterface
public interface Pause {
    void pause(Duration duration) throws InterruptedException;

    static Pause real() {
        return duration -> TimeUnit.MILLISECONDS.sleep(duration.toMillis());
    }
}
