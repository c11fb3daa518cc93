package org.align4j.model.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
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
    private static final String PROGRESS = "progress.json";

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
        long position = log.position();
        AtomicFiles.writeFolder(work.resolve(FOLDER), folder -> {
            for (Stateful state : states) {
                state.save(folder.resolve(state.name()));
            }
            ObjectNode progress = JSON.createObjectNode();
            progress.put("recipe", recipe).put("metricsPosition", position);
            progress.set("checkpoint", JSON.valueToTree(this));
            Files.writeString(folder.resolve(PROGRESS), progress.toPrettyString() + "\n");
        });
    }

    /**
     * Restores what the work folder holds; {@link #START} where it holds nothing.
     *
     * @param recipe what must not have changed since: data, options, seed
     */
    static LoopCheckpoint restore(Path work, List<Stateful> states, String recipe, Metrics log) throws IOException {
        Path folder = work.resolve(FOLDER);
        AtomicFiles.recover(folder);
        if (!Files.isRegularFile(folder.resolve(PROGRESS))) {
            return START;
        }
        JsonNode progress = JSON.readTree(folder.resolve(PROGRESS).toFile());
        if (!progress.path("recipe").asText().equals(recipe)) {
            throw new UserError(folder + ": written by a run with other data, options or seed; start with another --out"
                    + " or delete the folder");
        }
        log.restore(progress.path("metricsPosition").longValue());
        for (Stateful state : states) {
            state.load(folder.resolve(state.name()));
        }
        return JSON.treeToValue(progress.get("checkpoint"), LoopCheckpoint.class);
    }
}
