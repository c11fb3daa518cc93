package org.align4j.rl.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Seeds;
import org.align4j.model.text.PromptedRow;
import org.align4j.reward.LabelledPrompt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows are [prompt, kind, kind, …, 9]: kind 1 is a success, 2 the newest negatives, 3 those of the pool. */
class ClassifierBatchesTest {
    private static final int SUCCESS = 1;
    private static final int NEWEST = 2;
    private static final int POOLED = 3;

    @TempDir
    Path folder;

    private final List<PromptedRow> successes = rows(SUCCESS, 20);
    private final List<PromptedRow> newest = rows(NEWEST, 30);

    @Test
    void balancedBatchesHaveAsManySuccessesAsNegatives() {
        List<LabelledPrompt> batch = draw(config(), rows(POOLED, 25), 0);
        assertThat(batch).hasSize(32);
        assertThat(count(batch, SUCCESS)).isEqualTo(16);
        assertThat(count(batch, NEWEST)).isEqualTo(8);
        assertThat(count(batch, POOLED)).isEqualTo(8);
        for (LabelledPrompt row : batch) {
            assertThat(row.good()).containsExactly(kind(row) == SUCCESS ? 1.0 : 0.0);
        }
    }

    @Test
    void sharesAreWhatTheOptionsSay() {
        RefreshConfig config = config("negatives", "8", "batch", "36", "latest-share", "0.25");
        List<LabelledPrompt> batch = draw(config, rows(POOLED, 25), 0);
        assertThat(count(batch, SUCCESS)).isEqualTo(4);
        assertThat(count(batch, NEWEST)).isEqualTo(8);
        assertThat(count(batch, POOLED)).isEqualTo(24);
    }

    @Test
    void withAnEmptyPoolAllNegativesAreNew() {
        assertThat(count(draw(config(), List.of(), 0), NEWEST)).isEqualTo(16);
    }

    @Test
    void aSuccessIsOfANegativesPromptWhereThatHasOne() {
        for (int seed = 0; seed < 20; seed++) {
            List<LabelledPrompt> batch = draw(config(), List.of(), seed);
            List<Integer> known = batch.stream()
                    .filter(row -> kind(row) == NEWEST)
                    .map(ClassifierBatchesTest::prompt)
                    .toList();
            for (int i = 0; i < 16; i++) {
                if (known.get(i) < 20) {
                    assertThat(prompt(batch.get(i))).isEqualTo(known.get(i));
                }
            }
        }
    }

    @Test
    void noiseReplacesItsShareOfTheCompletionsAndNeverTheLastToken() {
        RefreshConfig config = config("token-noise", "0.2");
        List<PromptedRow> rows = IntStream.range(0, 20_000)
                .mapToObj(i -> new PromptedRow(filled(40, 100 + i), 10))
                .toList();
        List<PromptedRow> good = rows.subList(0, 10_000);
        List<PromptedRow> bad = rows.subList(10_000, 20_000);
        int changed = 0;
        int tokens = 0;
        for (int seed = 0; seed < 30; seed++) {
            try (RowPool pool = new RowPool("pool", folder.resolve("noise"), List.of())) {
                for (LabelledPrompt row :
                        ClassifierBatches.of(config, good).draw(bad, pool, new Seeds(seed).generator("noise"))) {
                    int[] ids = row.completions().get(0);
                    assertThat(ids[39]).isEqualTo(ids[0]);
                    for (int t = 0; t < 39; t++) {
                        assertThat(t < 10 && ids[t] != ids[0]).isFalse();
                        tokens += t < 10 ? 0 : 1;
                        changed += ids[t] != ids[0] ? 1 : 0;
                    }
                }
            }
        }
        // a replacement comes from the row itself once in 32; the binomial's standard deviation is 0.0024
        assertThat(changed / (double) tokens).isCloseTo(0.2 * 31 / 32, within(0.01));
    }

    @Test
    void aBatchThatCannotHoldBothIsRefused() {
        assertThatThrownBy(() -> config("batch", "8", "negatives", "20"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("batch must hold a success and a negative");
    }

    private List<LabelledPrompt> draw(RefreshConfig config, List<PromptedRow> pooled, int seed) {
        try (RowPool pool = new RowPool("pool", folder.resolve("rows-" + seed), List.of())) {
            pool.append(pooled);
            return ClassifierBatches.of(config, successes).draw(newest, pool, new Seeds(seed).generator("test"));
        }
    }

    private static RefreshConfig config(String... more) {
        Assignment[] options = new Assignment[1 + more.length / 2];
        options[0] = Assignment.of("token-noise", "0");
        for (int i = 0; i < more.length; i += 2) {
            options[1 + i / 2] = Assignment.of(more[i], more[i + 1]);
        }
        return ConfigLoader.load(RefreshConfig.class, null, Arrays.asList(options));
    }

    private static List<PromptedRow> rows(int kind, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PromptedRow(new int[] {1000 + i, kind, kind, 9}, 1))
                .toList();
    }

    private static int[] filled(int length, int id) {
        int[] ids = new int[length];
        Arrays.fill(ids, id);
        return ids;
    }

    private static int kind(LabelledPrompt row) {
        return row.completions().get(0)[1];
    }

    private static int prompt(LabelledPrompt row) {
        return row.completions().get(0)[0] - 1000;
    }

    private static long count(List<LabelledPrompt> batch, int kind) {
        return batch.stream().filter(row -> kind(row) == kind).count();
    }
}
