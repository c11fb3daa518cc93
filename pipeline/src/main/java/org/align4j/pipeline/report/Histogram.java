package org.align4j.pipeline.report;

import java.util.List;
import java.util.stream.DoubleStream;

/** How two sets of values are spread, as outlines over the same bins. */
record Histogram(String xLabel, List<Values> sets) {
    private static final int BINS = 24;

    /** Values to count. */
    record Values(String name, double[] values) {}

    String svg() {
        double low = sets.stream()
                .flatMapToDouble(set -> DoubleStream.of(set.values()))
                .min()
                .orElse(0);
        double high = sets.stream()
                .flatMapToDouble(set -> DoubleStream.of(set.values()))
                .max()
                .orElse(1);
        double width = Math.max(1, Math.ceil((high - low + 1) / BINS));
        int bins = (int) Math.floor((high - low) / width) + 1;
        double most = 0;
        double[][] shares = new double[sets.size()][bins];
        for (int set = 0; set < sets.size(); set++) {
            double[] values = sets.get(set).values();
            for (double value : values) {
                shares[set][(int) ((value - low) / width)] += 1.0 / values.length;
            }
            most = Math.max(most, DoubleStream.of(shares[set]).max().orElse(0));
        }
        Axis x = new Axis(low, low + bins * width, Drawing.LEFT, Drawing.WIDTH - Drawing.RIGHT);
        Axis y = new Axis(0, Math.max(most * 1.08, 1e-9), Drawing.HEIGHT - Drawing.BOTTOM, Drawing.TOP);
        Drawing drawing = new Drawing(Drawing.WIDTH, Drawing.HEIGHT, "distribution of " + xLabel);
        drawing.frame(x, y, xLabel, "share of completions");
        for (int set = 0; set < sets.size(); set++) {
            for (int bin = 0; bin < bins; bin++) {
                double top = y.at(shares[set][bin]);
                drawing.add(
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"bar%d\"/>",
                        x.at(low + bin * width) + 0.5,
                        top,
                        Math.max(0.5, x.at(low + width) - x.from() - 1),
                        y.from() - top,
                        set + 1);
            }
        }
        return drawing.legend(sets.stream().map(Values::name).toList()).end();
    }
}
