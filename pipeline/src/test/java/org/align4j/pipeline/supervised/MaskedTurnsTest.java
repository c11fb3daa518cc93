package org.align4j.pipeline.supervised;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.run.Hashes;
import org.align4j.data.importing.DataImport;
import org.align4j.data.importing.ImportConfig;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a file whose messages say what is not to be learned to the weights after a step. */
class MaskedTurnsTest {
    /** Nothing that is learned comes after the last turn, so its text can matter by being learned alone. */
    private static final String TURNS = """
            {"messages": [{"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "4"}, \
            {"role": "user", "content": "Sure?"}, {"role": "assistant", "content": "%s"%s}]}
            {"messages": [{"role": "user", "content": "3+3?"}, {"role": "assistant", "content": "6"}]}
            """;

    @TempDir
    private Path folder;

    @Test
    void whatATurnSaysThatIsNotToBeLearnedChangesNoWeight() throws IOException {
        String masked = learned("No, 5.", ", \"weight\": 0");
        assertThat(learned("No, 7.", ", \"weight\": 0")).isEqualTo(masked);
        assertThat(learned("No, 7.", ", \"train\": false")).isEqualTo(masked);
        assertThat(learned("No, 7.", ", \"loss\": false")).isEqualTo(masked);
        String whole = learned("No, 5.", "");
        assertThat(whole).isNotEqualTo(masked).isNotEqualTo(learned("No, 7.", ""));
        assertThat(learned("No, 5.", ", \"weight\": 1")).isEqualTo(whole);
    }

    /** The weights after one step of {@code sft}, as a hash. */
    private String learned(String text, String mask) throws IOException {
        Path run = Files.createTempDirectory(folder, "run");
        Path file = Files.writeString(run.resolve("rows.jsonl"), TURNS.formatted(text, mask));
        DataImport.run(List.of(file), run.resolve("data"), ImportConfig.DEFAULT, rows -> {});
        TestContext context = new TestContext(run)
                .with("policy", Fixtures.path("checkpoints/llama"))
                .with("data", run.resolve("data"));
        String options = "{training: {max-steps: 1, learning-rate: 1e-2, batch: {size: 2}}, held-out-share: 0,"
                + " engine: {precision: float32, threads: 1}}";
        new SftStage()
                .run(
                        ConfigLoader.load(SftConfig.class, (ConfigTree.Mapping) ConfigTree.parse(options, "options")),
                        context);
        return Hashes.ofFile(context.output(Artifact.POLICY).resolve("model.safetensors"));
    }
}
