package org.align4j.rl.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.model.text.PromptedRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowPoolTest {
    @TempDir
    Path folder;

    private final Random random = new Random(4);

    @Test
    void rowsComeBackAsTheyWereAppended() {
        List<PromptedRow> given = rows(3);
        List<PromptedRow> rows = rows(2500);
        try (RowPool pool = pool(given)) {
            pool.append(rows.subList(0, 1000));
            pool.append(rows.subList(1000, 2500));
            assertThat(pool.size()).isEqualTo(2503);
            List<PromptedRow> all = new ArrayList<>(given);
            all.addAll(rows);
            assertSame(pool, all);
        }
    }

    @Test
    void whatWasWrittenBehindACheckpointIsForgotten() throws IOException {
        List<PromptedRow> kept = rows(40);
        List<PromptedRow> again = rows(60);
        try (RowPool pool = pool(List.of())) {
            pool.append(kept);
            pool.save(folder.resolve("checkpoint"));
            pool.append(rows(50));
        }
        try (RowPool pool = pool(List.of())) {
            pool.load(folder.resolve("checkpoint"));
            assertThat(pool.size()).isEqualTo(40);
            pool.append(again);
            List<PromptedRow> all = new ArrayList<>(kept);
            all.addAll(again);
            assertSame(pool, all);
        }
    }

    @Test
    void aFileThatWasCutIsNamed() throws IOException {
        try (RowPool pool = pool(List.of())) {
            pool.append(rows(40));
            pool.save(folder.resolve("checkpoint"));
        }
        Path file = folder.resolve("rows.bin");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        try (RowPool pool = pool(List.of())) {
            assertThatThrownBy(() -> pool.load(folder.resolve("checkpoint")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("rows.bin: ends early");
        }
    }

    private RowPool pool(List<PromptedRow> given) {
        return new RowPool("pool", folder.resolve("rows.bin"), given);
    }

    private List<PromptedRow> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PromptedRow(
                        random.ints(1 + random.nextInt(20), 0, 50_000).toArray(), random.nextInt(2)))
                .toList();
    }

    private static void assertSame(RowPool pool, List<PromptedRow> rows) {
        assertThat(pool.size()).isEqualTo(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            assertThat(pool.row(i).tokens()).containsExactly(rows.get(i).tokens());
            assertThat(pool.row(i).promptLength()).isEqualTo(rows.get(i).promptLength());
        }
    }
}
