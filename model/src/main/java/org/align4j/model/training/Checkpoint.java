package org.align4j.model.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Metrics;
import org.align4j.model.TokenModel;

/**
 * Where a training run can continue: the model's training state and how many steps are done. Everything else (order of
 * the rows, learning rate) follows from the step, the seed and the options.
 *
 * @param step optimizer steps done
 * @param tokens real tokens seen
 */
record Checkpoint(long step, long tokens) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "checkpoint";
    private static final String STATE = "state";
    private static final String PROGRESS = "progress.json";

    static final Checkpoint START = new Checkpoint(0, 0);

    /** Publishes it in the work folder; the previous one stays until then. */
    void write(Path work, TokenModel model, String recipe, Metrics metrics) throws IOException {
        long position = metrics.position();
        AtomicFiles.writeFolder(work.resolve(FOLDER), folder -> {
            model.saveTrainingState(folder.resolve(STATE));
            ObjectNode progress = JSON.createObjectNode();
            progress.put("step", step).put("tokens", tokens).put("recipe", recipe);
            progress.put("metricsPosition", position);
            Files.writeString(folder.resolve(PROGRESS), progress.toPrettyString() + "\n");
        });
    }

    /**
     * Restores what the work folder holds; {@link #START} where it holds nothing.
     *
     * @param recipe what must not have changed since: data, options, seed
     */
    static Checkpoint restore(Path work, TokenModel model, String recipe, Metrics metrics) throws IOException {
        Path folder = work.resolve(FOLDER);
        if (!Files.isRegularFile(folder.resolve(PROGRESS))) {
            return START;
        }
        JsonNode progress = JSON.readTree(folder.resolve(PROGRESS).toFile());
        if (!progress.path("recipe").asText().equals(recipe)) {
            throw new UserError(folder + ": written by a run with other data, options or seed; start with another --out"
                    + " or delete the folder");
        }
        metrics.restore(progress.path("metricsPosition").longValue());
        model.loadTrainingState(folder.resolve(STATE));
        return new Checkpoint(
                progress.get("step").longValue(), progress.get("tokens").longValue());
    }
}
