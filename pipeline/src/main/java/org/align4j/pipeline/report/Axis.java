package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.List;

/**
 * One axis of a chart: which values it spans and where they lie on the drawing.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}
 * @param from coordinate of the low end
 * @param to coordinate of the high end
 */
public record Axis(double low, double high, double from, double to) {
    private static final int WANTED_TICKS = 4;

    /** Spans the values with a little air; a constant gets a span around it. */
    static Axis around(double low, double high, double from, double to) {
        if (!(low <= high)) {
            return new Axis(0, 1, from, to);
        }
        double air = high > low ? (high - low) * 0.06 : Math.max(Math.abs(low) * 0.1, 1e-6);
        return new Axis(low - air, high + air, from, to);
    }

    public double at(double value) {
        return from + (value - low) / (high - low) * (to - from);
    }

    /** Round values (1, 2 or 5 times a power of ten apart) inside the span. */
    public List<Double> ticks() {
        double raw = (high - low) / WANTED_TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double lead = raw / power;
        double step = power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }
}
