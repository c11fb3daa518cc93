package org.align4j.pipeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.align4j.core.options.CountOrAuto;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.TestContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MicroBatchTokensTest {
    private static final EngineConfig ENGINE = new EngineConfig("cpu", "float32", 1);
    private static final long PER_TOKEN = 1_000_000;

    @TempDir
    Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(Machine.LIMIT);
    }

    private static MemoryEstimate estimate(int tokens) {
        return new MemoryEstimate(Map.of("activations", tokens * PER_TOKEN));
    }

    private int resolved(MicroBatchTokens tokens, long memory, TestContext context) {
        System.setProperty(Machine.LIMIT, Long.toString(memory));
        return tokens.resolve(CountOrAuto.AUTO, MicroBatchTokensTest::estimate, ENGINE, context);
    }

    @Test
    void candidatesGoFromTheLargestUnitToWhatAStepNeeds() {
        assertThat(new MicroBatchTokens("k", 300, 1000).candidates()).containsExactly(300, 384, 512, 768, 1024);
        assertThat(new MicroBatchTokens("k", 300, 512).candidates()).containsExactly(300, 384, 512);
        assertThat(new MicroBatchTokens("k", 300, 300).candidates()).containsExactly(300);
        assertThat(new MicroBatchTokens("k", 20, 10_000_000).candidates())
                .startsWith(20, 256, 384, 512)
                .endsWith(24_576, 32_768);
        assertThat(new MicroBatchTokens("k", 40_000, 80_000).candidates()).containsExactly(40_000);
    }

    @Test
    void theLargestThatLeavesATenthFreeIsTaken() {
        // 1024 tokens take 1.024 GB and the program 0.35: that leaves a tenth free of 1.5267 GB, not of 1.5266
        MicroBatchTokens tokens = new MicroBatchTokens("batch.tokens", 300, 100_000);
        TestContext context = new TestContext(folder);
        assertThat(resolved(tokens, 1_526_700_000, context)).isEqualTo(1024);
        assertThat(resolved(tokens, 1_526_600_000, context)).isEqualTo(768);
        assertThat(context.said())
                .contains(
                        "batch.tokens auto: 1024 tokens are the most that fit (1536 do not), 1.37 GB of 1.53 GB with 10"
                                + " % left free")
                .noneMatch(line -> line.contains("chose before"));
        assertThat(context.results()).containsEntry("micro_batch_tokens", 768);
        for (long memory = 750_000_000; memory < 60_000_000_000L; memory += memory / 3) {
            int chosen = resolved(tokens, memory, new TestContext(folder));
            Integer larger = tokens.candidates().higher(chosen);
            assertThat(estimate(chosen).total()).isLessThanOrEqualTo(memory / 10 * 9 + 10);
            assertThat(larger == null || estimate(larger).total() > memory / 10 * 9)
                    .isTrue();
        }
    }

    @Test
    void whatNeedsNoMoreOrLeavesNothingFreeIsSaid() {
        TestContext context = new TestContext(folder);
        assertThat(resolved(new MicroBatchTokens("k", 300, 1000), 100_000_000_000L, context))
                .isEqualTo(1024);
        assertThat(resolved(new MicroBatchTokens("k", 300, 1_000_000), 100_000_000_000L, context))
                .isEqualTo(MicroBatchTokens.MOST);
        assertThat(resolved(new MicroBatchTokens("k", 300, 1000), 1000, context))
                .isEqualTo(300);
        assertThat(context.said())
                .anyMatch(line -> line.startsWith("k auto: 1024 tokens, enough for a whole step, 1.37 GB of 100.00 GB"))
                .anyMatch(line -> line.startsWith("k auto: 32768 tokens, the most that is ever taken, "))
                .anyMatch(line -> line.startsWith("k auto: nothing leaves a tenth of 0.00 GB free"));
    }

    @Test
    void whatThisRunChoseBeforeIsTakenAgainAndSaid() {
        TestContext context = new TestContext(folder) {
            @Override
            public int chosen(String key, IntSupplier choice) {
                return 512;
            }
        };
        assertThat(resolved(new MicroBatchTokens("k", 300, 1000), 1_526_700_000, context))
                .isEqualTo(512);
        assertThat(context.said()).containsExactly("k auto: 512 tokens, as this run chose before");
    }

    @Test
    void aGivenNumberIsTakenUnasked() {
        List<Integer> asked = new ArrayList<>();
        TestContext context = new TestContext(folder);
        int tokens = new MicroBatchTokens("k", 300, 1000)
                .resolve(
                        CountOrAuto.of(77),
                        each -> {
                            asked.add(each);
                            return estimate(each);
                        },
                        ENGINE,
                        context);
        assertThat(tokens).isEqualTo(77);
        assertThat(asked).isEmpty();
        assertThat(context.said()).isEmpty();
    }
}
