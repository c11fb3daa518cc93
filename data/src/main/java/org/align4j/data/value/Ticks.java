package org.align4j.data.value;

/** What a stored time counts. */
public enum Ticks {
    SECONDS(1),
    MILLIS(1_000),
    MICROS(1_000_000),
    NANOS(1_000_000_000);

    private final long perSecond;

    Ticks(long perSecond) {
        this.perSecond = perSecond;
    }

    long perSecond() {
        return perSecond;
    }

    long nanos() {
        return NANOS.perSecond / perSecond;
    }
}
