package org.align4j.judge.command;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Programs that must not outlive this one, which may be ended from outside while they run. */
final class RunningPrograms {
    private static final Set<LineProgram> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> RUNNING.parallelStream().forEach(LineProgram::close), "judge-command-programs"));
    }

    private RunningPrograms() {}

    static void add(LineProgram program) {
        RUNNING.add(program);
    }

    static void remove(LineProgram program) {
        RUNNING.remove(program);
    }
}
