package org.align4j.rl.preference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Hashes;
import org.align4j.model.MicroBatches;
import org.align4j.model.TokenModel;

/**
 * What the reference says about every pair, computed once and kept in a file: it does not change while the policy
 * learns, nor from run to run. The file has TRL's names, {@code ref_chosen_logps} and {@code ref_rejected_logps}, in the
 * order of the pairs, and a recipe: the hash of everything that they follow from.
 *
 * @param file where they are kept
 * @param recipe as {@link #recipe} gives it
 */
public record ReferenceLogProbs(Path file, String recipe) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The file's name, where the user names none. */
    public static final String FILE = "reference-logprobs.json";

    private static final String CHOSEN = "ref_chosen_logps";
    private static final String REJECTED = "ref_rejected_logps";
    /** Most tokens read at once. */
    public static final int BATCH_TOKENS = 16_384;

    /**
     * The hash of what log-probs follow from.
     *
     * @param model hash of the reference's folder: weights, tokenizer, template
     * @param computing how they are computed: device, precision, adapter
     */
    public static String recipe(List<PreferencePair> pairs, String model, String computing) {
        StringBuilder text = new StringBuilder(model).append('\n').append(computing);
        for (PreferencePair pair : pairs) {
            text.append('\n').append(pair.chosenPrompt()).append(Arrays.toString(pair.chosen()));
            text.append(pair.rejectedPrompt()).append(Arrays.toString(pair.rejected()));
        }
        return Hashes.ofText(text.toString());
    }

    /** The pairs with what the file keeps for them; empty where it keeps none, or what follows from something else. */
    public Optional<List<PreferencePair>> stored(List<PreferencePair> pairs) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode kept = read();
        if (!kept.path("recipe").asText().equals(recipe)) {
            return Optional.empty();
        }
        List<PreferencePair> restored = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            restored.add(pairs.get(i)
                    .withReference(
                            kept.get(CHOSEN).get(i).doubleValue(),
                            kept.get(REJECTED).get(i).doubleValue()));
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

    /** Keeps what {@link #compute} gave. */
    public void store(List<PreferencePair> computed) throws IOException {
        ObjectNode kept = JSON.createObjectNode().put("recipe", recipe);
        ArrayNode chosen = kept.putArray(CHOSEN);
        ArrayNode rejected = kept.putArray(REJECTED);
        computed.forEach(pair -> {
            chosen.add(pair.referenceChosen());
            rejected.add(pair.referenceRejected());
        });
        AtomicFiles.writeText(file, kept.toString());
    }

    /**
     * The pairs with the sums of their completions' log-probs under a model.
     *
     * @param tailWeight what tokens beyond the shorter completion's length count
     */
    public static List<PreferencePair> compute(TokenModel model, List<PreferencePair> pairs, double tailWeight) {
        IdentityHashMap<PreferencePair, PreferencePair> done = new IdentityHashMap<>();
        for (List<PreferencePair> part : MicroBatches.split(pairs, BATCH_TOKENS)) {
            PreferenceBatch batch = PreferenceBatch.of(part);
            float[] sums = CompletionSums.read(model, batch.tokens(), batch.tokenWeights(tailWeight));
            for (int i = 0; i < part.size(); i++) {
                done.put(part.get(i), part.get(i).withReference(sums[i], sums[i + part.size()]));
            }
        }
        return pairs.stream().map(done::get).toList();
    }
}
