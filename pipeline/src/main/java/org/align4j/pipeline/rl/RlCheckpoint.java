package org.align4j.pipeline.rl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.model.CausalLm;
import org.align4j.model.training.KeptCheckpoints;
import org.jspecify.annotations.Nullable;

/**
 * Where an RL run can continue: weights and optimizers of policy and critic, and these numbers. Prompts, samples and
 * mini-batches follow from the seed and the iteration.
 *
 * @param iteration iterations done
 * @param klCoefficient of the next one
 * @param tokens completion tokens sampled so far
 * @param trajectories rows written so far
 * @param metrics position in the metrics
 * @param last metrics of the last iteration
 * @param learner what the learner has gathered over its steps
 * @param kept which checkpoints stay as models
 */
record RlCheckpoint(
        int iteration,
        double klCoefficient,
        long tokens,
        long trajectories,
        long metrics,
        Map<String, Double> last,
        Learner.State learner,
        KeptCheckpoints.State kept) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "checkpoint";
    private static final String PROGRESS = "progress.json";
    private static final String POLICY = "policy";
    private static final String CRITIC = "critic";

    static RlCheckpoint start(double klCoefficient) {
        return new RlCheckpoint(0, klCoefficient, 0, 0, 0, Map.of(), Learner.State.START, KeptCheckpoints.State.START);
    }

    /** The same with what a written checkpoint fixes. */
    RlCheckpoint at(long rows, long position, KeptCheckpoints.State models) {
        return new RlCheckpoint(iteration, klCoefficient, tokens, rows, position, last, learner, models);
    }

    /** Publishes it; the previous one stays until then. */
    void write(Path work, CausalLm policy, @Nullable Critic critic, String recipe) throws IOException {
        AtomicFiles.writeFolder(work.resolve(FOLDER), folder -> {
            policy.saveTrainingState(folder.resolve(POLICY));
            if (critic != null) {
                critic.model().saveTrainingState(folder.resolve(CRITIC));
            }
            ObjectNode progress = JSON.createObjectNode();
            progress.put("recipe", recipe);
            progress.set("checkpoint", JSON.valueToTree(this));
            Files.writeString(folder.resolve(PROGRESS), progress.toPrettyString() + "\n");
        });
    }

    /**
     * Restores what the work folder holds, or the start where it holds nothing.
     *
     * @param recipe what must not have changed since: options, inputs, seed
     */
    static RlCheckpoint restore(
            Path work, CausalLm policy, @Nullable Critic critic, String recipe, double startCoefficient)
            throws IOException {
        Path folder = work.resolve(FOLDER);
        AtomicFiles.recover(folder);
        if (!Files.isRegularFile(folder.resolve(PROGRESS))) {
            return start(startCoefficient);
        }
        JsonNode progress = JSON.readTree(folder.resolve(PROGRESS).toFile());
        if (!progress.path("recipe").asText().equals(recipe)) {
            throw new UserError(folder + ": written by a run with other inputs, options or seed; start with another"
                    + " --out or delete the folder");
        }
        policy.loadTrainingState(folder.resolve(POLICY));
        if (critic != null) {
            critic.model().loadTrainingState(folder.resolve(CRITIC));
        }
        return JSON.treeToValue(progress.get("checkpoint"), RlCheckpoint.class);
    }
}
