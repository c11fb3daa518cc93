package org.align4j.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.options.AutomaticOptions;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Console;
import org.align4j.core.run.Manifest;
import org.align4j.core.run.RunDirectory;
import org.align4j.core.run.RunIdentity;
import org.align4j.core.run.Versions;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.process.ProcessPlace;

/** Runs one stage in its run folder: skips it if it has finished, continues it if it was cut off. */
public final class StageRunner {
    /** The result under which a manifest keeps the gates that failed, so that they fail again when it is found finished. */
    static final String FAILED_GATES = "failed_gates";

    private final Console console;
    private final Clock clock;
    private final Optional<PartWorkers> workers;

    public StageRunner(Console console, Clock clock) {
        this(console, clock, Optional.empty());
    }

    /** @param workers make parts of rows, for stages that have parts */
    public StageRunner(Console console, Clock clock, Optional<PartWorkers> workers) {
        this.console = console;
        this.clock = clock;
        this.workers = workers;
    }

    /** How a stage came to its end. */
    public enum Status {
        FINISHED,
        CONTINUED,
        ALREADY_FINISHED
    }

    /**
     * What a stage left.
     *
     * @param folder its run folder
     * @param manifest as written there
     */
    public record Outcome(Status status, Path folder, Manifest manifest) {}

    /** Whether the devices are there that a run will ask for. */
    public Devices devices() {
        return new Devices(console);
    }

    /**
     * Runs to the end.
     *
     * @throws UserError if an input is missing, the folder belongs to another run, or a gate that the user set has failed
     */
    public <C extends Record> Outcome run(StageRun<C> run) throws IOException {
        Instant started = clock.instant();
        devices().require(run.config(), run.folder());
        Map<String, Path> artifacts = artifacts(run);
        try (RunDirectory directory = RunDirectory.open(run.folder(), identity(run, artifacts))) {
            Manifest before = directory.manifest();
            if (before != null) {
                console.say(run.folder() + ": already finished");
                refuseFailedGates(before);
                Together.tellFinished(run.place());
                return new Outcome(Status.ALREADY_FINISHED, run.folder(), before);
            }
            if (directory.continued()) {
                console.say(run.folder() + ": was begun before and is continued");
            }
            for (Artifact artifact : run.stage().outputs(run.config())) {
                // What a run that was cut off had half written.
                AtomicFiles.deleteTree(directory.output(artifact.folder()));
            }
            console.ifInterrupted(run.folder() + ": interrupted; the same command continues it");
            RunStageContext context;
            AutomaticTypes types = AutomaticTypes.of(run.config());
            ChosenTypes chosen =
                    types.any() ? ChosenTypes.of(directory, run.stage().work(), console) : ChosenTypes.BY_ENGINE;
            try (Together together = Together.lead(run, chosen)) {
                context = new RunStageContext(directory, artifacts, run.seed(), console, together.processes(), workers);
                types.facts(chosen).forEach(context::result);
                together.run(() -> run.stage().run(chosen.in(run.config()), context));
            } catch (UserError e) {
                directory.abandon();
                throw e;
            } finally {
                console.ifInterrupted("");
            }
            CurveWarnings.of(run.folder()).forEach(context::warn);
            Manifest manifest = directory.finish(new Manifest.Facts(
                    started, run.commandLine(), Versions.all(), context.results(), context.warnings()));
            refuseFailedGates(manifest);
            Status status = directory.continued() ? Status.CONTINUED : Status.FINISHED;
            return new Outcome(status, run.folder(), manifest);
        }
    }

    /**
     * Which of several processes this is.
     *
     * @param asked how many of this machine the user wants; where the environment says more, as torchrun does, that holds
     * @throws UserError if the stage cannot be shared
     */
    public static ProcessPlace place(Stage<?> stage, int asked) throws IOException {
        return Together.place(stage, asked);
    }

    /** Takes part in a run that another process leads; returns when there is nothing left to compute. */
    public <C extends Record> void follow(StageRun<C> run) throws IOException {
        Together.follow(run, artifacts(run));
    }

    private static void refuseFailedGates(Manifest manifest) {
        if (manifest.results().get(FAILED_GATES) instanceof List<?> failures) {
            throw new UserError(
                    failures.stream().map(failure -> "gate failed: " + failure).toList(), UserError.GATE);
        }
    }

    /** All inputs that are missing or wrong are reported together. */
    private static <C extends Record> Map<String, Path> artifacts(StageRun<C> run) {
        List<String> problems = new ArrayList<>();
        Map<String, Path> artifacts = new LinkedHashMap<>();
        for (StageInput input :
                StageInput.given(run.stage().inputs(), run.inputs().keySet())) {
            String flag = "--" + input.name();
            Path given = run.inputs().get(input.name());
            if (given == null) {
                if (input.required()) {
                    problems.add(flag + " is missing: " + input.doc());
                }
                continue;
            }
            try {
                artifacts.put(input.name(), Artifacts.resolve(flag, given, input.type()));
            } catch (UserError e) {
                problems.addAll(e.problems());
            }
        }
        problems.addAll(run.stage().inputProblems(run.config(), run.inputs().keySet()));
        if (run.place().size() > 1) {
            problems.addAll(run.stage().sharedProblems(run.config()));
        }
        if (!problems.isEmpty()) {
            throw new UserError(problems);
        }
        return artifacts;
    }

    private static RunIdentity identity(StageRun<?> run, Map<String, Path> artifacts) throws IOException {
        Map<String, RunIdentity.Input> inputs = new LinkedHashMap<>();
        for (Map.Entry<String, Path> artifact : artifacts.entrySet()) {
            Path given = run.inputs().getOrDefault(artifact.getKey(), artifact.getValue());
            inputs.put(artifact.getKey(), new RunIdentity.Input(given, AdapterFolder.contentHash(artifact.getValue())));
        }
        return new RunIdentity(
                run.stage().name(),
                run.seed(),
                ConfigWriter.tree(run.config()),
                inputs,
                run.stage().freeOptions(),
                AutomaticOptions.of(run.config()),
                written -> ConfigLoader.today(run.stage().configType(), written));
    }
}
