package org.align4j.model.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * Where a training run can continue: the state of whatever gathers one and how many steps are done. Everything else (order of the rows, learning rate) follows from the step, the seed and the options.
 *
 * @param step optimizer steps done
 * @param tokens real tokens seen
 * @param firstLoss of the first step; null before it
 * @param metrics of the last step
 * @param kept which checkpoints stay as models
 */
record LoopCheckpoint(
        long step, long tokens, @Nullable Double firstLoss, Map<String, Double> metrics, KeptCheckpoints.State kept) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "checkpoint";

    static final LoopCheckpoint START = new LoopCheckpoint(0, 0, null, Map.of(), KeptCheckpoints.State.START);

    /** After one more step. */
    LoopCheckpoint next(OptimizerSteps.Done step, KeptCheckpoints.State keeping) {
        Double first = firstLoss == null ? Double.valueOf(step.loss()) : firstLoss;
        return new LoopCheckpoint(this.step + 1, step.tokens(), first, step.metrics(), keeping);
    }

    LoopCheckpoint keeping(KeptCheckpoints.State now) {
        return new LoopCheckpoint(step, tokens, firstLoss, metrics, now);
    }

    /** Publishes it in the work folder; the previous one stays until then. */
    void write(Path work, List<Stateful> states, String recipe, Metrics log) throws IOException {
        ObjectNode progress = JSON.createObjectNode();
        progress.put("metricsPosition", log.position());
        progress.set("checkpoint", JSON.valueToTree(this));
        new StateFolder(work.resolve(FOLDER), recipe).write(states, progress);
    }

    /**
     * Restores what the work folder holds; {@link #START} where it holds nothing.
     *
     * @param recipe what must not have changed since: data, options, seed
     */
    static LoopCheckpoint restore(Path work, List<Stateful> states, String recipe, Metrics log) throws IOException {
        Path folder = work.resolve(FOLDER);
        AtomicFiles.recover(folder);
        Optional<ObjectNode> progress = new StateFolder(folder, recipe).read(states);
        if (progress.isEmpty()) {
            return START;
        }
        log.restore(progress.get().path("metricsPosition").longValue());
        return JSON.treeToValue(progress.get().path("checkpoint"), LoopCheckpoint.class);
    }
}
