package org.align4j.rl;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.align4j.core.run.AtomicFiles;
import org.align4j.model.CausalLm;
import org.align4j.model.training.KeptCheckpoints;
import org.align4j.model.training.StateFolder;
import org.align4j.model.training.Stateful;
import org.align4j.model.training.TrainRun;
import org.align4j.model.training.TrainerState;

/** A run's checkpoints: the one to resume from, those that stay as models, and which of them is the result. */
final class RlCheckpoints {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "checkpoint";

    private final RlConfig config;
    private final CausalLm policy;
    private final List<Stateful> states;
    private final TrainRun run;
    private final String recipe;
    private KeptCheckpoints kept;
    /** Of which iteration the last checkpoint is. */
    private int lastKept;

    /**
     * @param states everything that learns
     * @param recipe hash of everything that a checkpoint depends on: options, inputs, seed
     */
    RlCheckpoints(RlConfig config, CausalLm policy, List<Stateful> states, TrainRun run, String recipe) {
        this.config = config;
        this.policy = policy;
        this.states = states;
        this.run = run;
        this.recipe = recipe;
        kept = kept(KeptCheckpoints.State.START);
    }

    /**
     * Where the run stands: whatever learns and the metrics are as they were then.
     *
     * @param start where nothing was written
     * @throws UserError if what was written belongs to a run with another recipe
     */
    RlState restore(RlState start) throws IOException {
        Path folder = run.work().resolve(FOLDER);
        if (run.processes().leads()) {
            AtomicFiles.recover(folder);
        }
        run.processes().sum(0); // the others read when it is there
        RlState done = start;
        Optional<ObjectNode> progress = new StateFolder(folder, recipe).read(states);
        if (progress.isPresent()) {
            done = JSON.treeToValue(progress.get().path("checkpoint"), RlState.class);
        }
        run.metrics().restore(done.metrics());
        kept = kept(done.kept());
        lastKept = done.iteration();
        return done;
    }

    /** Whether a checkpoint is written after so many iterations. */
    boolean due(int iteration) {
        int every = config.update().checkpointEvery();
        return iteration == total() || (every > 0 && iteration % every == 0);
    }

    /**
     * Writes a checkpoint, the previous one stays until it is whole; what is returned is what resuming starts from.
     * A process that does not lead writes nothing.
     *
     * @param trajectories rows written so far
     */
    RlState write(RlState done, long trajectories) throws IOException {
        if (!run.processes().leads()) {
            return done;
        }
        kept.add(policy, averages(), done.iteration(), total(), done.last());
        return keep(done, trajectories);
    }

    /**
     * Writes a checkpoint that is not due and of which no model stays, because sampling has failed before anything of the
     * next iteration was done: what was learned stays. The trajectories have a part more by it, the same rows in all.
     */
    RlState keepAtFault(RlState done, Optional<TrajectoryLog> log) {
        if (!run.processes().leads() || done.iteration() <= lastKept) {
            return done;
        }
        try {
            RlState written = keep(done, log.map(TrajectoryLog::endPart).orElse(0L));
            run.say()
                    .accept("kept what was learned until iteration " + done.iteration()
                            + "; the same command continues from there");
            return written;
        } catch (IOException e) {
            throw new UncheckedIOException("writing a checkpoint", e);
        }
    }

    private RlState keep(RlState done, long trajectories) throws IOException {
        lastKept = done.iteration();
        RlState written = done.at(trajectories, run.metrics().position(), kept.state());
        ObjectNode progress = JSON.createObjectNode();
        progress.set("checkpoint", JSON.valueToTree(written));
        new StateFolder(run.work().resolve(FOLDER), recipe).write(states, progress);
        kept.prune();
        return written;
    }

    /** Gives the policy the weights that are the result; which they are. Of several processes, the one that leads has it. */
    TrainerState finish(RlState done) throws IOException {
        if (!run.processes().leads()) {
            return new TrainerState(
                    total(), total(), config.update().checkpoints().bestBy(), null, false, done.last());
        }
        return kept.finish(policy, averages(), total(), done.last());
    }

    private KeptCheckpoints kept(KeptCheckpoints.State state) {
        return new KeptCheckpoints(config.update().checkpoints(), run.checkpoints(), state);
    }

    private int total() {
        return config.update().iterations();
    }

    private boolean averages() {
        return config.update().optimizer().averages();
    }
}
