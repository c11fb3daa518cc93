package org.align4j.pipeline.serve;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/** What Prometheus reads: counts since the start, gauges, and histograms of times. */
final class ServerMetrics {
    private static final double[] SECONDS = {0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300};

    private final Map<String, Long> counters = new TreeMap<>();
    private final Map<String, DoubleSupplier> gauges = new TreeMap<>();
    private final Map<String, Histogram> histograms = new TreeMap<>();

    private static final class Histogram {
        private final long[] counts = new long[SECONDS.length + 1];
        private double sum;

        void add(double seconds) {
            int bucket = 0;
            while (bucket < SECONDS.length && seconds > SECONDS[bucket]) {
                bucket++;
            }
            counts[bucket]++;
            sum += seconds;
        }
    }

    /**
     * Adds to a counter.
     *
     * @param labels as Prometheus writes them, such as {@code path="/health"}; may be empty
     */
    synchronized void count(String name, String labels, long more) {
        counters.merge(name + (labels.isEmpty() ? "" : "{" + labels + "}"), more, Long::sum);
    }

    synchronized void gauge(String name, DoubleSupplier value) {
        gauges.put(name, value);
    }

    synchronized void seconds(String name, double seconds) {
        histograms.computeIfAbsent(name, key -> new Histogram()).add(seconds);
    }

    /** The text format of Prometheus, version 0.0.4. */
    synchronized String text() {
        StringBuilder out = new StringBuilder();
        String family = "";
        for (Map.Entry<String, Long> counter : counters.entrySet()) {
            String name = counter.getKey().replaceFirst("\\{.*", "");
            if (!name.equals(family)) {
                out.append("# TYPE ").append(name).append(" counter\n");
                family = name;
            }
            out.append(counter.getKey()).append(' ').append(counter.getValue()).append('\n');
        }
        gauges.forEach((name, value) -> out.append("# TYPE ")
                .append(name)
                .append(" gauge\n")
                .append(name)
                .append(' ')
                .append(shown(value.getAsDouble()))
                .append('\n'));
        histograms.forEach((name, histogram) -> write(out, name, histogram));
        return out.toString();
    }

    private static void write(StringBuilder out, String name, Histogram histogram) {
        out.append("# TYPE ").append(name).append(" histogram\n");
        long below = 0;
        for (int i = 0; i < SECONDS.length; i++) {
            below += histogram.counts[i];
            bucket(out, name, Double.toString(SECONDS[i]), below);
        }
        long all = Arrays.stream(histogram.counts).sum();
        bucket(out, name, "+Inf", all);
        out.append(name).append("_sum ").append(shown(histogram.sum)).append('\n');
        out.append(name).append("_count ").append(all).append('\n');
    }

    private static void bucket(StringBuilder out, String name, String most, long count) {
        out.append(name)
                .append("_bucket{le=\"")
                .append(most)
                .append("\"} ")
                .append(count)
                .append('\n');
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }
}
