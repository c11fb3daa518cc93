package org.align4j.pipeline.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.align4j.jinja.Page;

/**
 * Curves over one axis; crowded ones as a pale line under their running mean. The drawing carries its points, so that the
 * page's script can say the values where the pointer rests.
 */
record LineChart(String yLabel, String xLabel, List<Series> series) {
    private static final int MOST_POINTS = 300;

    String svg() {
        Axis x = Drawing.across(values(true).min().orElse(0), values(true).max().orElse(1));
        Axis y = Drawing.upwards(
                values(false).min().orElse(0), values(false).max().orElse(1));
        Drawing drawing = new Drawing(Drawing.WIDTH, Drawing.HEIGHT, yLabel + " over " + xLabel);
        drawing.frame(x, y, xLabel, "");
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
            drawing.add(
                    "<g class=\"curve\" data-name=\"%s\" data-x-name=\"%s\" data-points=\"%s\"></g>",
                    Page.escape(series.size() > 1 ? curve.name() : yLabel),
                    Page.escape(xLabel),
                    points(series.get(i), curve, x, y));
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

    /** Where each point lies and what it says, as measured: {@code px,py,x,y} and a semicolon between two. */
    private static String points(Series measured, Series drawn, Axis x, Axis y) {
        StringBuilder points = new StringBuilder();
        int stride = (measured.length() + MOST_POINTS - 1) / MOST_POINTS;
        for (int i = 0; i < measured.length(); i++) {
            boolean last = i == measured.length() - 1;
            if ((i % Math.max(1, stride) == 0 || last)
                    && Double.isFinite(measured.y()[i])
                    && Double.isFinite(drawn.y()[i])) {
                points.append(points.isEmpty() ? "" : ";")
                        .append(String.format(
                                Locale.ROOT,
                                "%.1f,%.1f,%.6g,%.5g",
                                x.at(drawn.x()[i]),
                                y.at(drawn.y()[i]),
                                measured.x()[i],
                                measured.y()[i]));
            }
        }
        return points.toString();
    }

    private DoubleStream values(boolean ofX) {
        return series.stream()
                .flatMapToDouble(curve -> DoubleStream.of(ofX ? curve.x() : curve.y()))
                .filter(Double::isFinite);
    }
}
