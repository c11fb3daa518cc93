package org.align4j.pipeline.evaluate;

import java.util.Locale;
import org.align4j.judge.statistics.Interval;

/**
 * One number of an evaluation.
 *
 * @param name of the number: {@code score}, {@code pass_at_4}, {@code accuracy/chat}
 * @param value with its 95 % interval over rows
 * @param rows how many it is of
 */
public record SuiteReading(String name, Interval value, int rows) {
    /** In a line of output. */
    public static String words(String evaluation, SuiteReading reading) {
        return String.format(
                Locale.ROOT,
                "%s: %s %.3f (%.3f to %.3f)",
                evaluation,
                reading.name(),
                reading.value().estimate(),
                reading.value().low(),
                reading.value().high());
    }
}
