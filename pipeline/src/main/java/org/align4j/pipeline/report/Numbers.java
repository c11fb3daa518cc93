package org.align4j.pipeline.report;

import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers as a reader wants them. */
public final class Numbers {
    private static final Pattern SHARE = Pattern.compile(
            "(accuracy(/[^/]+?)?|win_rate|_share|_opening|_openings|pass_at_[0-9]+|clipped_ratio|coverage|consistency"
                    + "|first_picked)(_low|_high)?$");

    private Numbers() {}

    /** Four significant digits, without an exponent where it can be avoided. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "\u2013";
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e7)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        if (value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,d", (long) value);
        }
        int decimals = size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** A number as its name says: shares as percentages. */
    static String of(String name, double value) {
        return SHARE.matcher(name).find() ? percent(value) : number(value);
    }

    /** A share as a percentage with one decimal. */
    public static String percent(double share) {
        return Double.isNaN(share) ? "\u2013" : String.format(Locale.ROOT, "%.1f\u202f%%", 100 * share);
    }

    /** Three decimals, for measures beside each other. */
    public static String three(double value) {
        return Double.isNaN(value) ? "\u2013" : String.format(Locale.ROOT, "%.3f", value);
    }

    /** Seconds as a person says them. */
    public static String duration(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
