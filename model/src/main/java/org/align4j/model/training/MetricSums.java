package org.align4j.model.training;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weighted means gathered over the micro-batches of one step, so that a metric does not depend on how the step was
 * split.
 */
public final class MetricSums {
    private final Map<String, double[]> sums = new LinkedHashMap<>();

    /**
     * Adds a micro-batch's part.
     *
     * @param name as TRL logs it, such as {@code rewards/accuracies}
     * @param sum of the metric over the micro-batch's tokens, rows or pairs
     * @param weight how many of them
     */
    public void add(String name, double sum, double weight) {
        double[] entry = sums.computeIfAbsent(name, key -> new double[2]);
        entry[0] += sum;
        entry[1] += weight;
    }

    /** Adds all that this has gathered to another, under names that begin so. */
    public void addTo(MetricSums other, String prefix) {
        sums.forEach((name, entry) -> other.add(prefix + name, entry[0], entry[1]));
    }

    /** Adds all that another has gathered. */
    void add(MetricSums other) {
        other.sums.forEach((name, entry) -> add(name, entry[0], entry[1]));
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(sums.size());
        for (Map.Entry<String, double[]> entry : sums.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeDouble(entry.getValue()[0]);
            out.writeDouble(entry.getValue()[1]);
        }
    }

    static MetricSums read(DataInputStream in) throws IOException {
        MetricSums sums = new MetricSums();
        for (int left = in.readInt(); left > 0; left--) {
            sums.add(in.readUTF(), in.readDouble(), in.readDouble());
        }
        return sums;
    }

    /** Sum over weight by name, in the order of the first addition; NaN where nothing was counted. */
    public Map<String, Double> means() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, entry) -> means.put(name, entry[1] == 0 ? Double.NaN : entry[0] / entry[1]));
        return means;
    }
}
