package org.align4j.rl.preference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Hashes;

/**
 * What the reference says about every row, computed once and kept in a file: it does not change while the policy
 * learns, nor from run to run. The file has TRL's names, {@code ref_chosen_logps} and so on, in the order of the rows, and a
 * recipe: the hash of everything that they follow from.
 *
 * @param file where they are kept
 * @param recipe as {@link #recipe} gives it
 * @param reading how rows are read and what is kept of them
 */
public record ReferenceLogProbs<U>(Path file, String recipe, ReferenceReading<U> reading) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The file's name, where the user names none. */
    public static final String FILE = "reference-logprobs.json";
    /** Most tokens read at once. */
    public static final int BATCH_TOKENS = 16_384;

    /**
     * The hash of what log-probs follow from.
     *
     * @param model hash of the reference's folder: weights, tokenizer, template
     * @param computing how they are computed: device, precision, adapter
     */
    public static <U> String recipe(ReferenceReading<U> reading, List<U> rows, String model, String computing) {
        StringBuilder text = new StringBuilder(model).append('\n').append(computing);
        for (U row : rows) {
            text.append('\n').append(reading.identity(row));
        }
        return Hashes.ofText(text.toString());
    }

    /** The rows with what the file keeps for them; empty where it keeps none, or what follows from something else. */
    public Optional<List<U>> stored(List<U> rows) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode kept = read();
        if (!kept.path("recipe").asText().equals(recipe)) {
            return Optional.empty();
        }
        List<String> names = List.copyOf(reading.columns().keySet());
        List<U> restored = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            int row = i;
            double[] columns = names.stream()
                    .mapToDouble(name -> kept.get(name).get(row).doubleValue())
                    .toArray();
            restored.add(reading.restored(rows.get(i), columns));
        }
        return Optional.of(restored);
    }

    private JsonNode read() {
        try {
            JsonNode kept = JSON.readTree(file.toFile());
            if (kept.path("recipe").isTextual()) {
                return kept;
            }
        } catch (IOException e) {
            // said below: it is not ours, and is not written over
        }
        throw new UserError(
                file + ": is not a file of reference log-probs; name one that this program wrote, or a new one");
    }

    /** Keeps what the reading gave. */
    public void store(List<U> read) throws IOException {
        ObjectNode kept = JSON.createObjectNode().put("recipe", recipe);
        reading.columns().forEach((name, number) -> {
            ArrayNode column = kept.putArray(name);
            read.forEach(row -> column.add(number.applyAsDouble(row)));
        });
        AtomicFiles.writeText(file, kept.toString());
    }
}
