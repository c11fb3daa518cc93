package org.align4j.reward;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.reward.loss.Reduce;
import org.jspecify.annotations.Nullable;

/**
 * What a reward model's folder says beyond its weights ({@code align.json}).
 *
 * @param normalization where its scores lie
 * @param loss what it was trained with, as the user would write it
 * @param data fingerprints of what it was trained on, by name
 * @param reading how it is read where that is at several tokens; null at a row's last token
 * @param learned what the loss learned beside the model, such as thresholds between levels; empty for most
 */
public record RewardFacts(
        Normalization normalization,
        String loss,
        Map<String, String> data,
        @Nullable Reading reading,
        Map<String, Object> learned) {
    /** The file's name. */
    public static final String FILE = "align.json";

    /** Nothing is known. */
    public static final RewardFacts NONE = new RewardFacts(Normalization.NONE, "unknown", Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> LEARNED = new TypeReference<>() {};

    public RewardFacts {
        data = Map.copyOf(data);
        learned = Map.copyOf(learned);
    }

    /** Of a loss that learns nothing but the model. */
    public RewardFacts(Normalization normalization, String loss, Map<String, String> data) {
        this(normalization, loss, data, Map.of());
    }

    /** Of a model that is read at the last token. */
    public RewardFacts(
            Normalization normalization, String loss, Map<String, String> data, Map<String, Object> learned) {
        this(normalization, loss, data, null, learned);
    }

    /** Reads them; a reward model from elsewhere has no such file, and its scores are taken as they are. */
    static RewardFacts read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return NONE;
        }
        try {
            JsonNode json = JSON.readTree(file.toFile());
            JsonNode scores = json.path("scores");
            Map<String, String> data = new TreeMap<>();
            json.path("data")
                    .properties()
                    .forEach(entry -> data.put(entry.getKey(), entry.getValue().asText()));
            return new RewardFacts(
                    new Normalization(
                            scores.path("mean").asDouble(0),
                            scores.path("standard_deviation").asDouble(1),
                            scores.path("completions").asInt(0)),
                    json.path("loss").asText("unknown"),
                    data,
                    reading(json.path("reading")),
                    json.has("learned") ? JSON.convertValue(json.get("learned"), LEARNED) : Map.of());
        } catch (IOException | UserError | IllegalArgumentException e) {
            throw new UserError(file + ": not a reward model's facts: " + e.getMessage(), e);
        }
    }

    private static @Nullable Reading reading(JsonNode json) {
        return json.isMissingNode()
                ? null
                : new Reading(
                        Reduce.valueOf(json.path("reduce").asText().toUpperCase(Locale.ROOT)),
                        json.path("token_mean").asDouble(),
                        json.path("standard_deviation").asDouble());
    }

    /** Writes them into a reward model's folder. */
    public void write(Path folder) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("kind", "reward-model").put("loss", loss);
        json.putObject("scores")
                .put("mean", normalization.mean())
                .put("standard_deviation", normalization.standardDeviation())
                .put("completions", normalization.completions());
        if (reading != null) {
            json.putObject("reading")
                    .put("reduce", reading.reduce().name().toLowerCase(Locale.ROOT))
                    .put("token_mean", reading.tokenMean())
                    .put("standard_deviation", reading.deviation());
        }
        ObjectNode hashes = json.putObject("data");
        new TreeMap<>(data).forEach(hashes::put);
        if (!learned.isEmpty()) {
            json.set("learned", JSON.valueToTree(new TreeMap<>(learned)));
        }
        AtomicFiles.writeText(folder.resolve(FILE), json.toPrettyString() + "\n");
    }
}
