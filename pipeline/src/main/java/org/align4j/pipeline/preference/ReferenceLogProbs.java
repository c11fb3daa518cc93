package org.align4j.pipeline.preference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Hashes;
import org.align4j.model.TokenModel;
import org.align4j.model.training.MicroBatches;

/** What the reference says about every pair, computed once: it does not change while the policy learns. */
final class ReferenceLogProbs {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "reference-logprobs.json";
    private static final int BATCH_TOKENS = 16_384;

    private ReferenceLogProbs() {}

    /**
     * Takes them from the work folder, or computes them and leaves them there.
     *
     * @param reference hash of the reference's weights
     */
    static List<PreferencePair> of(TokenModel model, List<PreferencePair> pairs, Path work, String reference)
            throws IOException {
        Path file = work.resolve(FILE);
        String recipe = recipe(pairs, reference);
        if (Files.exists(file)) {
            JsonNode kept = JSON.readTree(file.toFile());
            if (kept.path("recipe").asText().equals(recipe)) {
                List<PreferencePair> restored = new ArrayList<>();
                for (int i = 0; i < pairs.size(); i++) {
                    restored.add(pairs.get(i)
                            .withReference(
                                    kept.get("chosen").get(i).doubleValue(),
                                    kept.get("rejected").get(i).doubleValue()));
                }
                return restored;
            }
        }
        List<PreferencePair> computed = compute(model, pairs);
        ObjectNode kept = JSON.createObjectNode().put("recipe", recipe);
        ArrayNode chosen = kept.putArray("chosen");
        ArrayNode rejected = kept.putArray("rejected");
        computed.forEach(pair -> {
            chosen.add(pair.referenceChosen());
            rejected.add(pair.referenceRejected());
        });
        AtomicFiles.writeText(file, kept.toString());
        return computed;
    }

    static List<PreferencePair> compute(TokenModel model, List<PreferencePair> pairs) {
        IdentityHashMap<PreferencePair, PreferencePair> done = new IdentityHashMap<>();
        for (List<PreferencePair> part : MicroBatches.split(pairs, BATCH_TOKENS)) {
            PreferenceBatch batch = PreferenceBatch.of(part);
            float[] sums;
            try (NDManager local = model.manager().newSubManager()) {
                NDArray numbers = model.evaluate(batch.tokens());
                numbers.attach(local);
                sums = numbers.mul(local.create(batch.completionMask()).reshape(numbers.getShape()))
                        .sum(new int[] {1})
                        .toFloatArray();
            }
            for (int i = 0; i < part.size(); i++) {
                done.put(part.get(i), part.get(i).withReference(sums[i], sums[i + part.size()]));
            }
        }
        return pairs.stream().map(done::get).toList();
    }

    private static String recipe(List<PreferencePair> pairs, String reference) {
        StringBuilder text = new StringBuilder(reference);
        for (PreferencePair pair : pairs) {
            text.append(' ').append(Arrays.hashCode(pair.chosen()));
            text.append(' ').append(Arrays.hashCode(pair.rejected()));
        }
        return Hashes.ofText(text.toString());
    }
}
