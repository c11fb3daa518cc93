package org.align4j.rl;

import java.util.LinkedHashMap;
import java.util.Map;

/** Seconds between the laps of an iteration. */
final class Stopwatch {
    private final Map<String, Double> laps = new LinkedHashMap<>();
    private final long started = System.nanoTime();
    private long last = started;

    /** What went by so far: sampling took so long, what is counted already its own time, the rest scoring. */
    void sampled(double seconds) {
        double counted = laps.values().stream().mapToDouble(each -> each).sum();
        laps.put("timing/sampling", seconds);
        last = started + (long) ((counted + seconds) * 1e9);
    }

    /** A part of what goes by before {@link #sampled}. */
    void counted(String name, double seconds) {
        laps.merge(name, seconds, Double::sum);
    }

    void lap(String name) {
        long now = System.nanoTime();
        laps.put(name, (now - last) / 1e9);
        last = now;
    }

    Map<String, Double> timings(long tokens) {
        Map<String, Double> timings = new LinkedHashMap<>();
        timings.put("step_time", (last - started) / 1e9);
        timings.putAll(laps);
        if (tokens > 0) {
            timings.put("sampled_tokens_per_second", tokens / laps.get("timing/sampling"));
        }
        return timings;
    }
}
