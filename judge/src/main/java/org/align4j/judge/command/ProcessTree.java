package org.align4j.judge.command;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process and all that it started. */
public final class ProcessTree {
    /** A program that is asked to end may put its things in order for so long. */
    private static final long GRACE_MILLIS = 500;

    private ProcessTree() {}

    /** Asks all of them to end; those that do not are killed. */
    public static void end(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        started.forEach(ProcessHandle::destroy);
        process.destroy();
        boolean interrupted = false;
        try {
            process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        started.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
