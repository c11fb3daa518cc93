package org.align4j.core.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.align4j.core.UserError;

/**
 * What the user sees while a command runs: lines, warnings and progress, all on one stream (standard error, so that
 * standard output carries results only). On a terminal the newest progress is a bar on the last line.
 */
public final class Console implements ProgressDisplay {
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final Rendering rendering;
    private final LongSupplier nanoTime;
    private final List<ProgressMeter> meters = new ArrayList<>();
    private String ifInterrupted = "";

    /** A bar that is redrawn, or lines that are only added. */
    public enum Rendering {
        BAR,
        LINES
    }

    public Console(PrintStream out, Rendering rendering) {
        this(out, rendering, System::nanoTime);
    }

    Console(PrintStream out, Rendering rendering, LongSupplier nanoTime) {
        this.out = out;
        this.rendering = rendering;
        this.nanoTime = nanoTime;
    }

    /** Prints one line, whatever the names in it hold. */
    public synchronized void say(String line) {
        erase();
        out.println(UserError.oneLine(line));
        redraw();
    }

    /** Prints one line that begins with {@code warning:}. */
    public void warn(String line) {
        say("warning: " + line);
    }

    /** The line for whoever ends the process from outside (Ctrl-C) from now on; empty for none. */
    public synchronized void ifInterrupted(String line) {
        ifInterrupted = line;
    }

    /** Says that line, the last one; called while the process ends. */
    public synchronized void interrupted() {
        if (!ifInterrupted.isEmpty()) {
            erase();
            out.println(ifInterrupted);
        }
    }

    @Override
    public synchronized Progress start(String what, String unit, long total) {
        ProgressMeter meter = new ProgressMeter(what, unit, total, nanoTime);
        meters.add(meter);
        redraw();
        return new Handle(meter);
    }

    private void update(ProgressMeter meter) {
        if (rendering == Rendering.BAR) {
            if (meter.due(ProgressMeter.BAR_INTERVAL)) {
                redraw();
            }
        } else if (meter.due(ProgressMeter.LINE_INTERVAL)) {
            out.println(meter.line());
        }
    }

    private void end(ProgressMeter meter) {
        if (!meters.contains(meter)) {
            return;
        }
        erase();
        meters.remove(meter);
        if (meter.worthASummary()) {
            out.println(meter.summary());
        }
        redraw();
    }

    private void erase() {
        if (rendering == Rendering.BAR && !meters.isEmpty()) {
            out.print(ERASE_LINE);
        }
    }

    private void redraw() {
        if (rendering == Rendering.BAR && !meters.isEmpty()) {
            out.print(ERASE_LINE + meters.get(meters.size() - 1).bar());
            out.flush();
        }
    }

    private final class Handle implements Progress {
        private final ProgressMeter meter;

        Handle(ProgressMeter meter) {
            this.meter = meter;
        }

        @Override
        public void advance(long count) {
            synchronized (Console.this) {
                meter.advance(count);
                update(meter);
            }
        }

        @Override
        public void skip(long count) {
            synchronized (Console.this) {
                meter.skip(count);
            }
        }

        @Override
        public void note(String words) {
            synchronized (Console.this) {
                meter.note(words);
            }
        }

        @Override
        public void close() {
            synchronized (Console.this) {
                end(meter);
            }
        }
    }
}
