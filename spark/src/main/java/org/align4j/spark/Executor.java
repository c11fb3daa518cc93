package org.align4j.spark;

import java.io.IOException;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.pipeline.Commands;
import org.align4j.pipeline.Stages;
import org.align4j.pipeline.stage.PartMaker;
import org.align4j.pipeline.stage.PartWorkers.Task;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.Subprogram;

/** What a Spark executor does: it opens the model or judge once, and makes one part after the other. */
final class Executor {
    private static Task opened;
    private static PartMaker maker;

    private Executor() {}

    /** One at a time: cores beyond the first serve the engine's threads. */
    static synchronized void make(Task task, int part) throws IOException {
        if (!task.equals(opened)) {
            if (maker != null) {
                maker.close();
                opened = null;
            }
            maker = task.open(functions(task.command()));
            opened = task;
        }
        maker.make(part);
    }

    private static RowFunctions<?> functions(String command) {
        for (Subprogram<?> each :
                Stream.concat(Stages.all().stream(), Commands.all().stream()).toList()) {
            if (each instanceof RowFunctions<?> functions && each.name().equals(command)) {
                return functions;
            }
        }
        throw new UserError("executors run another version of Align4j, which cannot make parts of '" + command + "'");
    }
}
