package org.align4j.pipeline.report;

import java.util.stream.DoubleStream;
import org.align4j.jinja.Page;

/**
 * What each step cost and what it brought (Gao et al. 2023 plot reward against KL in the same way): one dot per step,
 * from pale (early) to full (late), joined in their order.
 */
record FrontierChart(String xLabel, String yLabel, Series course) {
    String svg() {
        Axis x = Drawing.across(low(course.x()), high(course.x()));
        Axis y = Drawing.upwards(low(course.y()), high(course.y()));
        Drawing drawing = new Drawing(Drawing.WIDTH, Drawing.HEIGHT, yLabel + " against " + xLabel);
        drawing.frame(x, y, xLabel, yLabel).path(course, x, y, "line1 pale");
        for (int i = 0; i < course.length(); i++) {
            if (Double.isFinite(course.x()[i]) && Double.isFinite(course.y()[i])) {
                drawing.add(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.2\" class=\"dot1\" opacity=\"%.2f\"><title>%s %d: %s %s, %s %s</title></circle>",
                        x.at(course.x()[i]),
                        y.at(course.y()[i]),
                        0.2 + 0.8 * (i + 1) / course.length(),
                        Page.escape(course.name()),
                        i + 1,
                        Page.escape(xLabel),
                        Numbers.number(course.x()[i]),
                        Page.escape(yLabel),
                        Numbers.number(course.y()[i]));
            }
        }
        return drawing.end();
    }

    private static double low(double[] values) {
        return DoubleStream.of(values).filter(Double::isFinite).min().orElse(0);
    }

    private static double high(double[] values) {
        return DoubleStream.of(values).filter(Double::isFinite).max().orElse(1);
    }
}
