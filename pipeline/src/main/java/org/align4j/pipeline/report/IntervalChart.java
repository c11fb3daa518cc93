package org.align4j.pipeline.report;

import java.util.List;
import java.util.Locale;
import org.align4j.judge.statistics.Interval;

/** Shares with their intervals on one scale from 0 to 100 %, one row each, a rule at one half; drawn by the page. */
record IntervalChart(List<Bar> bars) {
    /** @param note a few words behind the name, such as counts */
    record Row(String name, String note, Interval share) {}

    /**
     * A row as the page draws it.
     *
     * @param range the interval, as words
     * @param low where the band begins, in percent, as its width and the estimate
     * @param above whether the whole interval lies above one half
     */
    record Bar(
            String name, String note, String value, String range, String low, String width, String at, boolean above) {}

    static IntervalChart of(List<Row> rows) {
        return new IntervalChart(rows.stream().map(IntervalChart::bar).toList());
    }

    private static Bar bar(Row row) {
        Interval share = row.share();
        return new Bar(
                row.name(),
                row.note(),
                Numbers.percent(share.estimate()),
                Numbers.percent(share.low()) + " to " + Numbers.percent(share.high()),
                percent(share.low()),
                percent(share.high() - share.low()),
                percent(share.estimate()),
                share.low() > 0.5);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * Math.max(0, Math.min(1, share)));
    }
}
