package org.align4j.pipeline.report;

import java.util.List;
import java.util.Locale;

/**
 * What a model is sure of against what happened, one dot a bin, larger with more predictions.
 *
 * @param bins predicted probability, share that happened, count
 */
record CalibrationChart(List<double[]> bins) {
    private static final double SMALLEST = 2.5;
    private static final double LARGEST = 9;

    String svg() {
        Axis x = new Axis(0, 1, Drawing.LEFT, Drawing.WIDTH - Drawing.RIGHT);
        Axis y = new Axis(0, 1, Drawing.HEIGHT - Drawing.BOTTOM, Drawing.TOP);
        Drawing drawing = new Drawing(Drawing.WIDTH, Drawing.HEIGHT, "calibration");
        drawing.frame(x, y, "predicted probability", "share that is so");
        drawing.line(x.at(0), y.at(0), x.at(1), y.at(1), "half");
        double most = bins.stream().mapToDouble(bin -> bin[2]).max().orElse(1);
        for (double[] bin : bins) {
            drawing.add(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" class=\"dot1 clear\"><title>%s</title></circle>",
                    x.at(bin[0]),
                    y.at(bin[1]),
                    SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(bin[2] / most),
                    String.format(
                            Locale.ROOT,
                            "predicted %s, so in %s, %d predictions",
                            Numbers.percent(bin[0]),
                            Numbers.percent(bin[1]),
                            (long) bin[2]));
        }
        return drawing.end();
    }
}
