package org.align4j.pipeline.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.model.ModelMemory;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.training.TokenRow;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.TestContext;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingMemoryTest {
    private static final EngineConfig ENGINE = new EngineConfig("cpu", "bf16", 1);
    private static final OptimizerConfig ADAMW = new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1);
    private static final List<TokenRow> ROWS = IntStream.range(0, 40)
            .mapToObj(i -> TokenRow.learnedFrom(new int[i < 20 ? 64 : 48], 1))
            .toList();

    @TempDir
    Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(Machine.LIMIT);
    }

    private static TrainingMemory memory(int size, int tokens) {
        TrainingConfig training = ConfigLoader.load(
                TrainingConfig.class,
                null,
                List.of(
                        Assignment.of("batch.size", Integer.toString(size)),
                        Assignment.of("batch.micro-batch-tokens", Integer.toString(tokens))));
        return new TrainingMemory(
                ModelMemory.config(Fixtures.path("checkpoints/llama"), ENGINE),
                false,
                ENGINE,
                LoraConfig.none(),
                ConfigLoader.with(training, "optimizer", ADAMW),
                0,
                0);
    }

    @Test
    void theLongestRowsThatCanMeetAreWhatCounts() {
        long all = memory(16, 4096).estimate(ROWS).parts().get("activations");
        assertThat(memory(16, 4096).estimate(ROWS.subList(0, 16)).parts()).containsEntry("activations", all);
        assertThat(memory(16, 512).estimate(ROWS).parts().get("activations")).isLessThan(all);
        // two micro-batches are summed in float32
        assertThat(memory(16, 512).estimate(ROWS).parts().get("gradients and moments"))
                .isGreaterThan(memory(16, 4096).estimate(ROWS).parts().get("gradients and moments"));
    }

    @Test
    void whatFitsIsSaidInOneLine() {
        System.setProperty(Machine.LIMIT, "4000000000");
        TestContext context = new TestContext(folder);
        memory(16, 4096).fit(ROWS, context);
        assertThat(context.said())
                .singleElement()
                .asString()
                .matches("memory: about \\d\\.\\d\\d GB \\(.*\\), of 4\\.00 GB there");
    }

    @Test
    void whatDoesNotFitIsRefusedWithChangesThatDo() {
        TrainingMemory asked = memory(16, 4096);
        long total = asked.estimate(ROWS).total();
        long limit = total - 10_000;
        System.setProperty(Machine.LIMIT, Long.toString(limit));
        TestContext context = new TestContext(folder);
        assertThatThrownBy(() -> asked.fit(ROWS, context))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("training needs about")
                .hasMessageContaining("it fits with --training.batch.micro-batch-tokens ")
                .hasMessageContaining("--engine.gradient-checkpointing true")
                .satisfies(refusal -> {
                    Matcher advised =
                            Pattern.compile("micro-batch-tokens (\\d+)").matcher(refusal.getMessage());
                    assertThat(advised.find()).isTrue();
                    int tokens = Integer.parseInt(advised.group(1));
                    assertThat(memory(16, tokens).estimate(ROWS).total()).isLessThanOrEqualTo(limit);
                });
        System.setProperty(Machine.LIMIT, "1000");
        assertThatThrownBy(() -> asked.fit(ROWS, context)).hasMessageContaining("rows shorter than 64 tokens");
    }
}
