package org.align4j.pipeline.stage;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.model.process.ProcessGroup;
import org.align4j.model.training.KeptCheckpoints;

/**
 * A run as a process sees it that does not lead: it computes the same and leaves nothing.
 *
 * @param artifacts inputs by name
 * @param scratch deleted when the stage has ended
 * @param leading the leader's run folder's work folder, for reading
 */
record FollowerContext(Map<String, Path> artifacts, Path scratch, Path leading, Seeds seeds, ProcessGroup processes)
        implements StageContext {
    @Override
    public Path input(String name) {
        return optionalInput(name).orElseThrow(() -> new IllegalStateException("no required input is named " + name));
    }

    @Override
    public Optional<Path> optionalInput(String name) {
        return Optional.ofNullable(artifacts.get(name));
    }

    @Override
    public Path output(Artifact artifact) {
        return scratch.resolve(artifact.folder());
    }

    @Override
    public Path work() {
        return scratch.resolve("work");
    }

    @Override
    public Path ofLeader(Path own) {
        return leading.resolve(work().relativize(own));
    }

    @Override
    public Path checkpoints() {
        return scratch.resolve(KeptCheckpoints.FOLDER);
    }

    /** The leader's choice, not one's own: it may have been made by what its machine's memory is. */
    @Override
    public int chosen(String key, IntSupplier choice) {
        return (int) processes.ofLeader(0);
    }

    @Override
    public Metrics metrics() {
        return Metrics.none();
    }

    @Override
    public ProgressDisplay progress() {
        return ProgressDisplay.none();
    }

    @Override
    public void result(String name, Object value) {
        // the leader's manifest has it
    }

    @Override
    public void say(String line) {
        // the leader says it
    }

    @Override
    public void warn(String line) {
        // the leader warns
    }

    @Override
    public void failGate(String failure) {
        // the leader's gate fails
    }
}
