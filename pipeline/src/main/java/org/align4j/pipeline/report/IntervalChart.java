package org.align4j.pipeline.report;

import java.util.List;
import org.align4j.judge.statistics.Interval;

/** Shares with their intervals on one scale from 0 to 100 %, one row each, a rule at one half. */
record IntervalChart(List<Row> rows) {
    private static final int ROW = 44;
    private static final int WIDTH = 860;

    /** @param note a few words behind the name, such as counts */
    record Row(String name, String note, Interval share) {}

    String svg() {
        int height = rows.size() * ROW + 34;
        Axis x = new Axis(0, 1, 250, WIDTH - 90);
        Drawing drawing = new Drawing(WIDTH, height, "win rates with intervals");
        for (int percent = 0; percent <= 100; percent += 25) {
            drawing.line(x.at(percent / 100.0), 6, x.at(percent / 100.0), height - 24, percent == 50 ? "half" : "grid");
            drawing.text(x.at(percent / 100.0), height - 8, "tick middle", percent + " %");
        }
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            double y = 6 + ROW * (i + 0.5);
            Interval share = row.share();
            drawing.text(0, y - 2, "name", row.name()).text(0, y + 13, "tick", row.note());
            drawing.add(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"14\" rx=\"7\" class=\"band\"/>",
                    x.at(share.low()), y - 7, Math.max(2, x.at(share.high()) - x.at(share.low())));
            drawing.add(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"6\" class=\"dot%d\"/>",
                    x.at(share.estimate()), y, share.low() > 0.5 ? 2 : 1);
            drawing.text(WIDTH, y + 5, "value end", Html.percent(share.estimate()));
        }
        return drawing.end();
    }
}
