package org.align4j.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.model.config.EngineConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores of PEFT's reward adapters ({@code make_adapters.py}) beside those of transformers. */
class RewardModelTest {
    private static final String BASE = Fixtures.path("checkpoints/llama").toString();
    private static final EngineConfig ENGINE = engine("");

    @TempDir
    Path temporary;

    @Test
    void aModelFromElsewhereIsReadWhereTransformersReadsIt() throws IOException {
        JsonNode padded = golden().path("padded");
        double[] scores = Fixtures.numbers(padded.path("scores"));
        try (RewardModel model = RewardModel.load(Fixtures.path("adapters/score"), ENGINE)) {
            assertThat(model.score(rows(padded))).containsExactly(scores, within(1e-5));
        }
        assertThat(scores[1]).isNotEqualTo(scores[0]);
    }

    @Test
    void ourOwnModelIsReadAtItsLastTokenWhateverPaddingIs() throws IOException {
        JsonNode padded = golden().path("padded");
        double[] elsewhere = Fixtures.numbers(padded.path("scores"));
        try (Stream<Path> files = Files.list(Fixtures.path("adapters/score"))) {
            for (Path file : files.toList()) {
                Files.copy(file, temporary.resolve(file.getFileName().toString()));
            }
        }
        RewardFacts.NONE.write(temporary);
        try (RewardModel model = RewardModel.load(temporary, ENGINE)) {
            double[] own = model.score(rows(padded));
            assertThat(own[0]).isCloseTo(elsewhere[0], within(1e-5));
            assertThat(own[1]).isNotCloseTo(elsewhere[1], within(1e-3));
        }
    }

    /** However long its neighbours are. */
    @Test
    void scoresAreTheHeadTimesTheFeatures() throws IOException {
        Path folder = Fixtures.path("reward/llama");
        double[] head = tensor(folder.resolve("model.safetensors"), "score.weight");
        List<int[]> rows = List.of(new int[] {5, 9, 4}, new int[] {7, 7, 8, 30, 12, 3, 44}, new int[] {6});
        try (RewardModel model = RewardModel.load(folder, ENGINE)) {
            double[] scores = model.score(rows);
            List<float[]> features = model.features(rows);
            for (int i = 0; i < scores.length; i++) {
                double sum = 0;
                for (int k = 0; k < head.length; k++) {
                    sum += head[k] * features.get(i)[k];
                }
                assertThat(scores[i]).isCloseTo(sum, within(1e-5));
            }
        }
    }

    private static double[] tensor(Path file, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong();
        JsonNode found = new ObjectMapper()
                .readTree(new String(bytes.array(), Long.BYTES, header, StandardCharsets.UTF_8))
                .get(name);
        int from = Long.BYTES + header + found.at("/data_offsets/0").asInt();
        int count = (found.at("/data_offsets/1").asInt()
                        - found.at("/data_offsets/0").asInt())
                / Float.BYTES;
        double[] numbers = new double[count];
        for (int k = 0; k < count; k++) {
            numbers[k] = bytes.getFloat(from + k * Float.BYTES);
        }
        return numbers;
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "LABEL_0, 0", "LABEL_1, 1"})
    void theChosenLabelOfSeveralIsTheReward(String label, int place) throws IOException {
        JsonNode golden = golden();
        double expected = Fixtures.numbers(golden.at("/adapters/two-labels/numbers"))[place];
        try (RewardModel model = RewardModel.load(Fixtures.path("adapters/two-labels"), engine(label))) {
            int[] row =
                    golden.path("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
            assertThat(model.score(List.of(row))).containsExactly(new double[] {expected}, within(1e-5));
        }
    }

    @Test
    void aRewardOfSeveralLabelsMustBeChosen() {
        assertThatThrownBy(() -> RewardModel.load(Fixtures.path("adapters/two-labels"), ENGINE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "has 2 labels, LABEL_0, LABEL_1; say which one is the reward (--engine.reward-label");
        assertThatThrownBy(() -> RewardModel.load(Fixtures.path("adapters/two-labels"), engine("good")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("and none of them is \"good\"");
    }

    private static EngineConfig engine(String label) {
        return new EngineConfig("cpu", "float32", 0, BASE, false, label);
    }

    private static List<int[]> rows(JsonNode padded) {
        return padded.path("rows")
                .valueStream()
                .map(row -> row.valueStream().mapToInt(JsonNode::asInt).toArray())
                .toList();
    }

    private static JsonNode golden() throws IOException {
        return new ObjectMapper().readTree(Fixtures.path("adapters/golden.json").toFile());
    }
}
