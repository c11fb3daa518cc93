package org.align4j.model.training;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weighted means and extremes gathered over the micro-batches of one step, so that a metric does not depend on how the step was
 * split.
 */
public final class MetricSums {
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private enum Kind {
        MEAN,
        LEAST,
        MOST
    }

    /** What one metric has come to: a sum and its weight, or an extreme. */
    private record Entry(Kind kind, double number, double weight) {
        Entry with(Entry other) {
            return switch (kind) {
                case MEAN -> new Entry(kind, number + other.number, weight + other.weight);
                case LEAST -> new Entry(kind, Math.min(number, other.number), 1);
                case MOST -> new Entry(kind, Math.max(number, other.number), 1);
            };
        }

        double value() {
            return kind != Kind.MEAN ? number : weight == 0 ? Double.NaN : number / weight;
        }
    }

    /**
     * Adds a micro-batch's part of a mean.
     *
     * @param name as TRL logs it, such as {@code rewards/accuracies}
     * @param sum of the metric over the micro-batch's tokens, rows or pairs
     * @param weight how many of them
     */
    public void add(String name, double sum, double weight) {
        put(name, new Entry(Kind.MEAN, sum, weight));
    }

    /** Takes a number into account of which the least of the step is shown. */
    public void least(String name, double number) {
        put(name, new Entry(Kind.LEAST, number, 1));
    }

    /** Takes a number into account of which the greatest of the step is shown. */
    public void most(String name, double number) {
        put(name, new Entry(Kind.MOST, number, 1));
    }

    private void put(String name, Entry entry) {
        entries.merge(name, entry, Entry::with);
    }

    /** Adds all that this has gathered to another, under names that begin so. */
    public void addTo(MetricSums other, String prefix) {
        entries.forEach((name, entry) -> other.put(prefix + name, entry));
    }

    /** Adds all that another has gathered. */
    void add(MetricSums other) {
        other.addTo(this, "");
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(entries.size());
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            out.writeUTF(each.getKey());
            out.writeUTF(each.getValue().kind.name());
            out.writeDouble(each.getValue().number);
            out.writeDouble(each.getValue().weight);
        }
    }

    static MetricSums read(DataInputStream in) throws IOException {
        MetricSums sums = new MetricSums();
        for (int left = in.readInt(); left > 0; left--) {
            sums.put(in.readUTF(), new Entry(Kind.valueOf(in.readUTF()), in.readDouble(), in.readDouble()));
        }
        return sums;
    }

    /** By name, in the order of the first addition; NaN where nothing was counted. */
    public Map<String, Double> means() {
        Map<String, Double> means = new LinkedHashMap<>();
        entries.forEach((name, entry) -> means.put(name, entry.value()));
        return means;
    }
}
