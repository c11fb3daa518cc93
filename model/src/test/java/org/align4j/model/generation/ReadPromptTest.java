package org.align4j.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.CheckpointFolders;
import org.align4j.model.RowNumbers;
import org.align4j.model.config.EngineConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A prompt read by the decoder's weights is scored as the model scores it. */
class ReadPromptTest {
    @TempDir
    private Path temporary;

    static Stream<String> families() {
        return CheckpointFolders.families();
    }

    private Path folder(String family) throws IOException {
        return CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + family), temporary);
    }

    private static int[] prompt(int length) {
        return new Random(length).ints(length, 3, 500).toArray();
    }

    private static void check(Path folder, int[] prompt) {
        try (CausalLm policy = CausalLm.load(folder, EngineConfig.float32());
                LiveGenerator generator =
                        LiveGenerator.taking(CausalLm.frozen(folder, EngineConfig.float32()), new LiveConfig(0, 0))) {
            ReadPrompt read = generator.read(prompt, 4);
            float[] scored =
                    RowNumbers.read(List.of(prompt), 4096, policy::evaluate).get(0);
            assertThat(read.logProbs()).hasSize(prompt.length - 1);
            for (int t = 1; t < prompt.length; t++) {
                assertThat(read.logProbs()[t - 1]).as("token %d", t).isCloseTo(scored[t], within(2e-4f));
                LikelyTokens likely = read.likely().get(t - 1);
                assertThat(likely.ids()).hasSize(4).doesNotHaveDuplicates();
                assertThat(likely.logProbs()[0]).isGreaterThanOrEqualTo(read.logProbs()[t - 1]);
                for (int i = 0; i < 4; i++) {
                    assertThat(likely.logProbs()[i]).isLessThanOrEqualTo(likely.logProbs()[Math.max(0, i - 1)]);
                    if (likely.ids()[i] == prompt[t]) {
                        assertThat(likely.logProbs()[i]).isEqualTo(read.logProbs()[t - 1]);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void everyFamilyReadsAsItScores(String family) throws IOException {
        check(folder(family), prompt(28));
    }

    /** Logits are made for 128 places at a time, and so is attention with a window. */
    @ParameterizedTest
    @ValueSource(ints = {128, 129, 130, 300})
    void longPromptsAreReadPartByPart(int length) throws IOException {
        for (String family : List.of("llama", "gemma2")) {
            Path folder = folder(family);
            CheckpointFolders.change(folder, "max_position_embeddings", 512);
            check(folder, prompt(length));
        }
    }

    @Test
    void theFirstTokenHasNothingBeforeItAndTheLastPositionIsTheModels() throws IOException {
        Path folder = folder("llama");
        try (LiveGenerator generator =
                LiveGenerator.taking(CausalLm.frozen(folder, EngineConfig.float32()), new LiveConfig(0, 0))) {
            assertThat(generator.read(prompt(1), 4).likely()).isEmpty();
            assertThat(generator.read(prompt(128), 0).logProbs()).hasSize(127);
            assertThatThrownBy(() -> generator.read(prompt(129), 0))
                    .isInstanceOf(UserError.class)
                    .hasMessage("the prompt has 129 tokens; that is longer than 128");
        }
    }
}
