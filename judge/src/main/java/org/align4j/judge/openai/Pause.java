package org.align4j.judge.openai;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waiting between two tries; tests record it instead. */
@FunctionalInterface
interface Pause {
    void pause(Duration duration) throws InterruptedException;

    static Pause real() {
        return duration -> TimeUnit.MILLISECONDS.sleep(duration.toMillis());
    }
}
