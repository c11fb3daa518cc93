package org.align4j.spark;

import java.io.IOException;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.align4j.pipeline.Stages;
import org.align4j.pipeline.stage.PartWorkers.Task;
import org.align4j.pipeline.stage.PartedStage;
import org.align4j.pipeline.stage.PartedStage.PartMaker;
import org.align4j.pipeline.stage.Stage;

/** What a Spark executor does: it opens the model once, and makes one part after the other. */
final class Executor {
    private static Task opened;
    private static PartMaker maker;

    private Executor() {}

    /** One at a time: cores beyond the first serve the engine's threads. */
    static synchronized void make(Task task, int part) throws IOException {
        if (!task.equals(opened)) {
            if (maker != null) {
                maker.close();
            }
            maker = task.open(stage(task.stage()));
            opened = task;
        }
        maker.make(part, Path.of(task.folder()));
    }

    private static PartedStage<?> stage(String name) {
        for (Stage<?> stage : Stages.all()) {
            if (stage instanceof PartedStage<?> parted && stage.name().equals(name)) {
                return parted;
            }
        }
        throw new UserError("executors run another version of Align4j, which cannot make parts of '" + name + "'");
    }
}
