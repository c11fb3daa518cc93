package org.align4j.pipeline.report;

import java.util.List;
import org.align4j.judge.statistics.Interval;

/**
 * A table of a page: names at the left, numbers at the right.
 *
 * @param heads above the numbers
 */
record Table(String title, List<String> heads, List<Row> rows) {
    /** @param doc a few words behind the name; may be empty */
    record Row(String name, String doc, List<Cell> cells) {
        static Row of(String name, List<String> values) {
            return new Row(name, "", values.stream().map(Cell::of).toList());
        }
    }

    /** @param range under the value; may be empty */
    record Cell(String value, String range) {
        static Cell of(String value) {
            return new Cell(value, "");
        }

        static Cell of(Interval value) {
            return Double.isNaN(value.estimate())
                    ? of("\u2013")
                    : new Cell(
                            Numbers.three(value.estimate()),
                            Numbers.three(value.low()) + " to " + Numbers.three(value.high()));
        }
    }
}
