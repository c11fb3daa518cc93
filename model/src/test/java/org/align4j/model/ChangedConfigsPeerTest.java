package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.config.EngineConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A config that says something else is computed as transformers computes it, or refused by name: never read past. Every
 * key of a small model's config is changed in every family, one at a time. Run as {@code TransformersPeerTest} is.
 */
@Tag("peers")
class ChangedConfigsPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final float TOLERANCE = 2e-4f;

    @TempDir
    Path temporary;

    @ParameterizedTest
    @MethodSource("org.align4j.model.PeerScripts#modelTypes")
    void everyChangeIsHonouredOrRefused(String family) throws Exception {
        PeerScripts.run("changed_configs.py", temporary, family);
        JsonNode said = JSON.readTree(temporary.resolve("changes.json").toFile());
        List<int[]> rows = new ArrayList<>();
        said.get("rows").forEach(row -> rows.add(Fixtures.ids(row)));
        Path folder = CheckpointFolders.withTokenizer(temporary.resolve(family + "-0"), temporary.resolve("ours"));
        List<String> wrong = new ArrayList<>();
        int honoured = 0;
        for (JsonNode change : said.get("changes")) {
            Files.writeString(
                    folder.resolve("config.json"), change.get("config").toString());
            float difference = difference(folder, rows, change.get("log_probs"));
            honoured += difference < TOLERANCE ? 1 : 0;
            if (difference >= TOLERANCE) {
                wrong.add(change.get("change").asText() + " differs by " + difference);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(honoured).isGreaterThan(20);
    }

    /** From what transformers says; NaN where the change is refused, or transformers cannot say. */
    private static float difference(Path folder, List<int[]> rows, JsonNode expected) {
        TokenBatch batch = new TokenBatch(rows);
        try (CausalLm model = CausalLm.load(folder, EngineConfig.float32());
                NDArray logProbs = model.evaluate(batch)) {
            if (expected.isNull()) {
                return Float.NaN;
            }
            return PeerScripts.largestDifference(logProbs, batch, expected);
        } catch (UserError e) {
            return Float.NaN;
        }
    }
}
