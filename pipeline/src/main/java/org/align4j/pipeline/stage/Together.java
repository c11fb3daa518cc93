package org.align4j.pipeline.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.RunDirectory;
import org.align4j.core.run.Seeds;
import org.align4j.model.process.NativeOperator;
import org.align4j.model.process.ProcessGroup;
import org.align4j.model.process.ProcessPlace;
import org.align4j.model.process.ProcessesApart;
import org.jspecify.annotations.Nullable;

/**
 * One stage run by several processes: those of this machine that {@code --processes} asks for, or those that torchrun or
 * another launcher has started with {@code RANK} and {@code WORLD_SIZE} in their environment. The one of rank 0 leads: it
 * owns the run folder and writes; the others compute and leave nothing.
 */
final class Together implements AutoCloseable {
    /** How long processes wait for each other: a held-out evaluation or a large checkpoint lies between two sums. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /** Of the run's work folder: what the other processes write. */
    private static final String PROCESSES = "processes";

    private static final long BEGIN = 1;
    private static final long FINISHED = 2;

    private final ProcessGroup processes;
    private final @Nullable Followers followers;

    private Together(ProcessGroup processes, @Nullable Followers followers) {
        this.processes = processes;
        this.followers = followers;
    }

    /** What the leading process does for all. */
    interface Work {
        void run() throws IOException;
    }

    /**
     * Which of the processes this is.
     *
     * @param asked how many of this machine are to run the stage
     * @throws UserError if the stage cannot be shared, or the native operator is missing
     */
    static ProcessPlace place(Stage<?> stage, int asked) throws IOException {
        ProcessPlace place = ProcessPlace.here();
        if (place.size() == 1 && asked > 1) {
            place = Followers.leader(asked);
        }
        if (place.size() > 1) {
            if (!stage.sharesSteps()) {
                throw new UserError(
                        "'align " + stage.name()
                                + "' runs in one process; several can share pretrain, sft, reward, dpo, rl, offline, value, distil and self-play");
            }
            NativeOperator.require(NativeOperator.place());
        }
        return place;
    }

    /** Starts the others where it is this process that has to, and meets them. */
    static Together lead(StageRun<?> run, ChosenTypes chosen) throws IOException {
        ProcessPlace place = run.place();
        if (place.size() == 1) {
            return new Together(ProcessGroup.alone(), null);
        }
        boolean starts = ProcessPlace.here().size() == 1;
        List<String> words = run.commandLine().subList(1, run.commandLine().size());
        Followers followers = starts
                ? Followers.start(place, words, RunDirectory.work(run.folder()).resolve(PROCESSES))
                : null;
        Together together = new Together(join(place), followers);
        together.processes.ofLeader(BEGIN);
        together.processes.ofLeader(chosen.code());
        return together;
    }

    /** To processes that another launcher has started: there is nothing to do. */
    static void tellFinished(ProcessPlace place) {
        if (place.size() > 1 && ProcessPlace.here().size() > 1) {
            try (ProcessGroup group = join(place)) {
                group.ofLeader(FINISHED);
            }
        }
    }

    /** What a process does that does not lead. */
    static <C extends Record> void follow(StageRun<C> run, Map<String, Path> artifacts) throws IOException {
        String own = System.getenv(Followers.FOLDER);
        Path scratch = own == null ? Files.createTempDirectory("align-process") : Files.createDirectories(Path.of(own));
        try (ProcessGroup group = join(run.place())) {
            if (group.ofLeader(0) == BEGIN) {
                Path leading = RunDirectory.work(run.folder());
                ChosenTypes chosen = ChosenTypes.of(group.ofLeader(0));
                run.stage()
                        .run(
                                chosen.in(run.config()),
                                new FollowerContext(artifacts, scratch, leading, new Seeds(run.seed()), group));
            }
        } finally {
            AtomicFiles.deleteTree(scratch);
        }
    }

    ProcessGroup processes() {
        return processes;
    }

    /** Does the work; if it fails because another process has, that one's last line is the reason. */
    void run(Work work) throws IOException {
        boolean done = false;
        try {
            work.run();
            done = true;
        } catch (ProcessesApart e) {
            String failure = followers == null ? "" : followers.failure().orElse("");
            throw failure.isEmpty()
                    ? e
                    : new UserError(failure + "; the same command continues from the last checkpoint", e);
        } finally {
            if (!done && followers != null) {
                followers.stop();
            }
        }
    }

    private static ProcessGroup join(ProcessPlace place) {
        return ProcessGroup.join(place, NativeOperator.place(), PATIENCE);
    }

    @Override
    public void close() throws IOException {
        if (followers != null) {
            followers.close();
        }
        processes.close();
    }
}
