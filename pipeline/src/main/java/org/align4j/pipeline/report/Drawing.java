package org.align4j.pipeline.report;

import java.util.List;
import java.util.Locale;
import org.align4j.jinja.Page;

/** An SVG under construction: frame, axes, lines. Colours and fonts are classes, so that the page's style sets them. */
public final class Drawing {
    /** In the drawing's own units. */
    public static final int WIDTH = 420;

    public static final int HEIGHT = 230;
    static final int LEFT = 52;
    static final int RIGHT = 12;
    static final int TOP = 30;
    static final int BOTTOM = 36;

    /** Units a letter of the legend takes, and what stands between two names. */
    private static final double LETTER = 6.8;

    private static final double GAP = 12;
    private static final int LEGEND_LINE = 15;

    private final int width;
    private final int bottom;
    private final String description;
    private final StringBuilder svg = new StringBuilder();
    private int height;

    public Drawing(int width, int height, String description) {
        this.width = width;
        this.height = height;
        this.bottom = height - BOTTOM;
        this.description = description;
    }

    public static Axis across(double low, double high) {
        return Axis.around(low, high, LEFT, WIDTH - RIGHT);
    }

    public static Axis upwards(double low, double high) {
        return Axis.around(low, high, HEIGHT - BOTTOM, TOP);
    }

    public Drawing add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
        return this;
    }

    public Drawing text(double x, double y, String style, String text) {
        return add("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>", x, y, style, Page.escape(text));
    }

    public Drawing line(double x1, double y1, double x2, double y2, String style) {
        return add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2, style);
    }

    /** Grid, tick labels and what the axes mean. */
    public Drawing frame(Axis x, Axis y, String xLabel, String yLabel) {
        for (double tick : y.ticks()) {
            line(x.from(), y.at(tick), x.to(), y.at(tick), "grid");
            text(x.from() - 6, y.at(tick) + 3.5, "tick end", label(tick, y));
        }
        for (double tick : x.ticks()) {
            line(x.at(tick), y.from(), x.at(tick), y.from() + 4, "axis");
            text(x.at(tick), y.from() + 15, "tick middle", label(tick, x));
        }
        line(x.from(), y.from(), x.to(), y.from(), "axis");
        text((x.from() + x.to()) / 2, y.from() + 30, "label middle", xLabel);
        return yLabel.isEmpty() ? this : text(2, TOP - 14, "label", yLabel);
    }

    /** A joined line; gaps where a value is missing. */
    public Drawing path(Series series, Axis x, Axis y, String style) {
        StringBuilder path = new StringBuilder();
        boolean pen = false;
        for (int i = 0; i < series.length(); i++) {
            if (Double.isNaN(series.y()[i]) || Double.isNaN(series.x()[i])) {
                pen = false;
                continue;
            }
            path.append(String.format(
                    Locale.ROOT, "%s%.1f %.1f", pen ? "L" : "M", x.at(series.x()[i]), y.at(series.y()[i])));
            pen = true;
        }
        return add("<path d=\"%s\" class=\"%s\"/>", path, style);
    }

    /** Names of the series in their colours: at the top right, or below the drawing in lines where they are many. */
    public Drawing legend(List<String> names) {
        double needed = names.stream().mapToDouble(Drawing::width).sum() - GAP;
        double left = width - RIGHT - needed;
        double y = TOP - 14;
        boolean below = left < LEFT;
        if (below) {
            left = LEFT;
            y = height + LEGEND_LINE - 5;
            height += LEGEND_LINE;
        }
        for (int i = 0; i < names.size(); i++) {
            double right = left + width(names.get(i)) - GAP;
            if (below && right > width - RIGHT && left > LEFT) {
                right += LEFT - left;
                left = LEFT;
                y += LEGEND_LINE;
                height += LEGEND_LINE;
            }
            text(below ? left : right, y, "legend " + (below ? "" : "end ") + "text" + (i + 1), names.get(i));
            left = right + GAP;
        }
        return this;
    }

    private static double width(String name) {
        return LETTER * name.length() + GAP;
    }

    public String end() {
        return String.format(
                        Locale.ROOT,
                        "<svg viewBox=\"0 0 %d %d\" data-bottom=\"%d\" role=\"img\" aria-label=\"%s\">\n",
                        width,
                        height,
                        bottom,
                        Page.escape(description))
                + svg.append("</svg>");
    }

    /** As many decimals as the ticks need to differ. */
    private static String label(double tick, Axis axis) {
        double span = axis.high() - axis.low();
        if (Math.abs(tick) >= 1e4) {
            return Math.abs(tick) >= 1e6
                    ? String.format(Locale.ROOT, "%.4gM", tick / 1e6)
                    : String.format(Locale.ROOT, "%.0fk", tick / 1e3);
        }
        if (span < 1e-3) {
            return tick == 0 ? "0" : String.format(Locale.ROOT, "%.1e", tick);
        }
        int decimals = span >= 8 ? 0 : span >= 0.8 ? 1 : span >= 0.08 ? 2 : 4;
        return String.format(Locale.ROOT, "%." + decimals + "f", tick);
    }
}
