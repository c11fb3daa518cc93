package org.align4j.core.run;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The arithmetic and the words of one progress: share done, rate, time left. */
final class ProgressMeter {
    static final long BAR_INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);
    static final long LINE_INTERVAL = TimeUnit.SECONDS.toNanos(5);

    private static final int BAR_WIDTH = 24;
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final String what;
    private final String unit;
    private final long total;
    private final LongSupplier nanoTime;
    private final long started;
    private long lastShown;
    private long done;
    private long skipped;
    private String words = "";

    ProgressMeter(String what, String unit, long total, LongSupplier nanoTime) {
        this.what = what;
        this.unit = unit;
        this.total = total;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
        this.lastShown = started;
    }

    void advance(long count) {
        done += count;
    }

    void skip(long count) {
        done += count;
        skipped += count;
    }

    void note(String newWords) {
        words = newWords;
    }

    /** Whether the interval since the last showing has passed; if so, it begins anew. */
    boolean due(long interval) {
        long now = nanoTime.getAsLong();
        if (now - lastShown < interval) {
            return false;
        }
        lastShown = now;
        return true;
    }

    /** Work of less than a second needs no line of its own. */
    boolean worthASummary() {
        return nanoTime.getAsLong() - started >= NANOS_PER_SECOND;
    }

    String line() {
        return what + ": " + numbers();
    }

    String bar() {
        if (total <= 0) {
            return line();
        }
        int filled = (int) Math.min(BAR_WIDTH, done * BAR_WIDTH / total);
        return what + " " + "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled) + " " + numbers();
    }

    String summary() {
        long now = done - skipped;
        String units = now == 1 && unit.endsWith("s") ? unit.substring(0, unit.length() - 1) : unit;
        return what + ": " + now + " " + units + " in " + duration(seconds()) + rate() + behind();
    }

    private String numbers() {
        if (total <= 0) {
            return done + " " + unit + rate() + behind();
        }
        long percent = Math.min(100, done * 100 / total);
        return done + "/" + total + " " + unit + " (" + percent + " %)" + rate() + left() + behind();
    }

    private String rate() {
        long now = done - skipped;
        if (now == 0) {
            return "";
        }
        double perSecond = now / Math.max(seconds(), 1e-9);
        return perSecond >= 1
                ? String.format(Locale.ROOT, ", %.1f %s/s", perSecond, unit)
                : String.format(Locale.ROOT, ", %.1f s each", 1 / perSecond);
    }

    private String left() {
        long now = done - skipped;
        return now == 0 || done >= total ? "" : ", " + duration(seconds() / now * (total - done)) + " left";
    }

    private String behind() {
        return words.isEmpty() ? "" : ", " + words;
    }

    private double seconds() {
        return (nanoTime.getAsLong() - started) / (double) NANOS_PER_SECOND;
    }

    /** {@code 8 s}, {@code 4 min 05 s}, {@code 2 h 07 min}. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return seconds < 9.95 ? String.format(Locale.ROOT, "%.1f s", seconds) : whole + " s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
    }
}
