package org.align4j.pipeline.report;

import java.util.List;
import java.util.stream.DoubleStream;
import org.align4j.jinja.Page;

/** Curves over one axis; crowded ones as a pale line under their running mean. */
record LineChart(String yLabel, String xLabel, List<Series> series) {
    private static final int READABLE = 40;

    String svg() {
        Axis x = Drawing.across(values(true).min().orElse(0), values(true).max().orElse(1));
        Axis y = Drawing.upwards(
                values(false).min().orElse(0), values(false).max().orElse(1));
        Drawing drawing = new Drawing(Drawing.WIDTH, Drawing.HEIGHT, yLabel + " over " + xLabel);
        drawing.frame(x, y, xLabel, yLabel);
        for (int i = 0; i < series.size(); i++) {
            Series curve = series.get(i);
            String colour = "line" + (i + 1);
            if (curve.crowded()) {
                drawing.path(curve, x, y, colour + " pale");
                curve = curve.smoothed();
            }
            drawing.path(curve, x, y, colour);
            if (curve.length() <= 2) {
                points(drawing, curve, x, y, "dot" + (i + 1));
            }
            values(drawing, curve, x, y);
        }
        if (series.size() > 1) {
            drawing.legend(series.stream().map(Series::name).toList());
        }
        return drawing.end();
    }

    private static void points(Drawing drawing, Series curve, Axis x, Axis y, String style) {
        for (int i = 0; i < curve.length(); i++) {
            if (!Double.isNaN(curve.y()[i])) {
                drawing.add(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" class=\"%s\"/>",
                        x.at(curve.x()[i]), y.at(curve.y()[i]), style);
            }
        }
    }

    /** Values to read where the pointer rests, at some of the points. */
    private void values(Drawing drawing, Series curve, Axis x, Axis y) {
        int stride = 1 + curve.length() / READABLE;
        for (int i = 0; i < curve.length(); i += stride) {
            if (!Double.isNaN(curve.y()[i])) {
                drawing.add(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"7\" class=\"hit\"><title>%s %s: %s</title></circle>",
                        x.at(curve.x()[i]),
                        y.at(curve.y()[i]),
                        Page.escape(xLabel),
                        Numbers.number(curve.x()[i]),
                        Numbers.number(curve.y()[i]));
            }
        }
    }

    private DoubleStream values(boolean ofX) {
        return series.stream()
                .flatMapToDouble(curve -> DoubleStream.of(ofX ? curve.x() : curve.y()))
                .filter(Double::isFinite);
    }
}
