package org.align4j.model.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which step a saved model comes from, with the keys that transformers' {@code trainer_state.json} has.
 *
 * @param step optimizer steps (iterations, for RL) that the weights have seen
 * @param total of the whole run
 * @param bestBy metric that chooses among checkpoints; empty if none does
 * @param best the best checkpoint so far
 * @param averaged true if the weights are the moving average up to that step
 * @param metrics of that step
 */
public record TrainerState(
        long step,
        long total,
        String bestBy,
        KeptCheckpoints.@Nullable Best best,
        boolean averaged,
        Map<String, Double> metrics) {
    public static final String FILE = "trainer_state.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Writes it into a model's folder. */
    public void write(Path folder) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("global_step", step).put("max_steps", total).put("averaged_weights", averaged);
        if (best != null) {
            json.put("metric_for_best_model", bestBy).put("best_metric", best.value());
            json.put("best_global_step", best.step())
                    .put("best_model_checkpoint", KeptCheckpoints.FOLDER + "/" + KeptCheckpoints.name(best.step()));
        }
        ObjectNode logged = json.putArray("log_history").addObject().put("step", step);
        metrics.forEach((name, value) -> logged.put(name, Double.isFinite(value) ? value : null));
        Files.writeString(
                folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }
}
