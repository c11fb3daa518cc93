package org.align4j.pipeline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.align4j.core.run.Console;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.StorageType;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.reward.EnsembleFolder;
import org.align4j.reward.RewardModel;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelMergeCommandTest {
    private static final Path ADAPTER = Fixtures.path("lora/rslora-query-value");
    private static final String BASE = Fixtures.path("checkpoints/llama").toString();
    private static final NamedTensor QUERIES =
            new NamedTensor("model.layers.0.self_attn.q_proj.weight", List.of(48L, 48L));

    @TempDir
    private Path temporary;

    private String errors = "";

    /** Merged without a word it would be its first member alone. */
    @Test
    void anEnsembleIsNotMerged() throws Exception {
        Path ensemble = temporary.resolve("ensemble");
        Path member = Fixtures.path("reward/llama");
        EnsembleFolder.write(ensemble, List.of(member, member));
        Path out = temporary.resolve("out");
        assertThat(run(merge(ensemble, out, "float32"))).isEqualTo(2);
        assertThat(errors.lines())
                .singleElement()
                .asString()
                .contains("is an ensemble of 2 models, and one is merged: give " + ensemble.resolve("members/0"));
        assertThat(out).doesNotExist();
    }

    private static List<String> merge(Path adapter, Path out, String dtype) {
        return List.of(
                "model",
                "merge",
                "--adapter",
                adapter.toString(),
                "--adapter-base",
                BASE,
                "--dtype",
                dtype,
                "--out",
                out.toString());
    }

    /** In every type that there is, and as near to float32 as that type goes. */
    @ParameterizedTest
    @EnumSource(StorageType.class)
    void aMergedModelIsStoredInTheTypeThatIsAskedFor(StorageType type) throws Exception {
        Path wide = temporary.resolve("float32");
        Path narrow = temporary.resolve("narrow");
        assertThat(run(merge(ADAPTER, wide, "float32"))).as(errors).isZero();
        assertThat(run(merge(ADAPTER, narrow, type.toString()))).as(errors).isZero();
        assertThat(Files.readString(narrow.resolve("config.json"))).contains("dtype\" : \"" + type + "\"");
        double rounding = Map.of(
                        StorageType.FLOAT32,
                        0.0,
                        StorageType.BFLOAT16,
                        0x1p-8,
                        StorageType.FLOAT16,
                        0x1p-11,
                        StorageType.FLOAT64,
                        0.0)
                .get(type);
        try (Checkpoint expected = Checkpoint.open(wide);
                Checkpoint stored = Checkpoint.open(narrow)) {
            assertThat(stored.storedTypes()).hasSize(1);
            float[] numbers = queries(stored);
            float[] exact = queries(expected);
            for (int i = 0; i < exact.length; i++) {
                assertThat((double) numbers[i]).isCloseTo(exact[i], within(rounding * Math.abs(exact[i]) + 0x1p-25));
            }
        }
    }

    private static float[] queries(Checkpoint checkpoint) {
        float[] numbers = new float[(int) QUERIES.elements()];
        checkpoint.read(
                QUERIES,
                (bytes, first) -> bytes.order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(numbers, (int) first, bytes.remaining() / Float.BYTES));
        return numbers;
    }

    /** As PEFT's safe_merge refuses it; a model of infinity would be found out much later. */
    @Test
    void aSumThatOverflowsIsNotSaved() throws Exception {
        Path adapter = Files.createDirectories(temporary.resolve("adapter"));
        Files.copy(ADAPTER.resolve("adapter_config.json"), adapter.resolve("adapter_config.json"));
        ByteBuffer weights = ByteBuffer.wrap(Files.readAllBytes(ADAPTER.resolve("adapter_model.safetensors")))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int at = Long.BYTES + (int) weights.getLong(0); at < weights.limit(); at += Float.BYTES) {
            weights.putFloat(at, 1e20f);
        }
        Files.write(adapter.resolve("adapter_model.safetensors"), weights.array());
        Path out = temporary.resolve("out");
        assertThat(run(merge(adapter, out, "float32"))).isEqualTo(2);
        assertThat(errors.lines())
                .singleElement()
                .asString()
                .startsWith("error: model.layers.0.self_attn.q_proj.weight: holds Infinity, so the model is of no use");
        assertThat(out).doesNotExist();
    }

    /** Without a padding token transformers reads a row's last token, whatever its id, and so must the merged model. */
    @Test
    void aRewardAdapterFromElsewhereGetsNoPadding() throws Exception {
        ObjectMapper json = new ObjectMapper();
        Path base = Files.createDirectories(temporary.resolve("base"));
        try (Stream<Path> files = Files.list(Fixtures.path("checkpoints/llama"))) {
            for (Path file : files.toList()) {
                Files.copy(file, base.resolve(file.getFileName()));
            }
        }
        Path config = base.resolve("config.json");
        Files.writeString(config, ((ObjectNode) json.readTree(config.toFile())).putNull("pad_token_id") + "\n");
        String adapter = Fixtures.path("adapters/score").toString();
        Path out = temporary.resolve("merged");
        assertThat(run(List.of(
                        "model",
                        "merge",
                        "--adapter",
                        adapter,
                        "--adapter-base",
                        base.toString(),
                        "--dtype",
                        "float16",
                        "--out",
                        out.toString())))
                .isZero();
        JsonNode merged = json.readTree(out.resolve("config.json").toFile());
        assertThat(merged.path("pad_token_id").isNull()).isTrue();
        assertThat(merged.path("dtype").asText()).isEqualTo("float16");
        List<int[]> rows = List.of(new int[] {203, 2, 0, 2}, new int[] {5, 0}, new int[] {2, 2});
        EngineConfig engine = new EngineConfig("cpu", "float32", 0, base.toString());
        try (RewardModel before = RewardModel.load(Path.of(adapter), engine);
                RewardModel after = RewardModel.load(out, engine)) {
            assertThat(after.score(rows)).containsExactly(before.score(rows), within(5e-3));
        }
    }

    private int run(List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                100);
        int code = new Program(List.of(), List.of(new ModelMergeCommand()), terminal).execute(words);
        errors = err.toString(StandardCharsets.UTF_8);
        return code;
    }
}
