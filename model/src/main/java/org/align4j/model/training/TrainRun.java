package org.align4j.model.training;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.model.process.ProcessGroup;

/**
 * What training may use of the run around it.
 *
 * @param work folder for what continuing needs; the same folder again continues
 * @param seeds the order of the rows follows from these
 * @param metrics where the curves go
 * @param progress shows how far it has come
 * @param say one line for the user
 * @param checkpoints folder for the checkpoints that stay as models
 * @param processes those that train together; only the one that leads writes
 */
public record TrainRun(
        Path work,
        Seeds seeds,
        Metrics metrics,
        ProgressDisplay progress,
        Consumer<String> say,
        Path checkpoints,
        ProcessGroup processes) {
    /** In one process; checkpoints that stay lie in the work folder, and go with it. */
    public TrainRun(Path work, Seeds seeds, Metrics metrics, ProgressDisplay progress, Consumer<String> say) {
        this(work, seeds, metrics, progress, say, work.resolve(KeptCheckpoints.FOLDER), ProcessGroup.alone());
    }
}
