package org.align4j.pipeline.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.align4j.core.run.Console;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.RunDirectory;
import org.align4j.core.run.Seeds;
import org.align4j.model.process.ProcessGroup;
import org.align4j.model.training.KeptCheckpoints;

/** A stage's view of its run folder and of the console. */
final class RunStageContext implements StageContext {
    private final RunDirectory directory;
    private final Map<String, Path> artifacts;
    private final Seeds seeds;
    private final Console console;
    private final ProcessGroup processes;
    private final Optional<PartWorkers> workers;
    private final Metrics metrics;
    private final Map<String, Object> results = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> failedGates = new ArrayList<>();

    RunStageContext(
            RunDirectory directory,
            Map<String, Path> artifacts,
            long seed,
            Console console,
            ProcessGroup processes,
            Optional<PartWorkers> workers)
            throws IOException {
        this.directory = directory;
        this.artifacts = artifacts;
        this.seeds = new Seeds(seed);
        this.console = console;
        this.processes = processes;
        this.workers = workers;
        this.metrics = directory.metrics();
    }

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
        return directory.output(artifact.folder());
    }

    @Override
    public Path work() {
        return directory.work();
    }

    @Override
    public Path checkpoints() {
        return directory.folder().resolve(KeptCheckpoints.FOLDER);
    }

    @Override
    public Path lasting(String name) {
        return directory.folder().resolve(name);
    }

    @Override
    public int chosen(String key, IntSupplier choice) {
        try {
            return (int) processes.ofLeader(directory.chosen(key, choice));
        } catch (IOException e) {
            throw new UncheckedIOException(directory.folder().toString(), e);
        }
    }

    @Override
    public ProcessGroup processes() {
        return processes;
    }

    @Override
    public Optional<PartWorkers> workers() {
        // What was begun in parts is finished in parts, by this process if there are no others any more.
        boolean begun = Files.exists(work().resolve(RowParts.FOLDER));
        return workers.isPresent() || !begun ? workers : Optional.of(PartWorkers.here());
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public Seeds seeds() {
        return seeds;
    }

    @Override
    public ProgressDisplay progress() {
        return console;
    }

    @Override
    public synchronized void result(String name, Object value) {
        results.put(name, value);
    }

    @Override
    public void say(String line) {
        console.say(line);
    }

    @Override
    public synchronized void warn(String line) {
        if (!warnings.contains(line)) {
            warnings.add(line);
        }
        console.warn(line);
    }

    @Override
    public synchronized void failGate(String failure) {
        failedGates.add(failure);
        results.put(StageRunner.FAILED_GATES, List.copyOf(failedGates));
    }

    synchronized Map<String, Object> results() {
        return new LinkedHashMap<>(results);
    }

    synchronized List<String> warnings() {
        return List.copyOf(warnings);
    }
}
