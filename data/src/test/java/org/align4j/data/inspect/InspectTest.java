package org.align4j.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.data.Prompt;
import org.align4j.data.Row;
import org.align4j.data.Score;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectTest {
    @TempDir
    private Path folder;

    @Test
    void lengthsLabelsDuplicatesAndSpeakersAreCounted() {
        Path dataset = write(
                Preference.class,
                List.of(
                        pair("a", "😀", "long answer", "short", false),
                        pair("b", "😀", "long answer", "short", false),
                        pair("c", "why?", "no", "yes!", true)));

        DatasetStats stats = DatasetStats.of(dataset);

        assertThat(stats.rows()).isEqualTo(3);
        assertThat(stats.characters().get("prompt")).isEqualTo(new Quantiles(3, 2.0, 1, 1, 1, 4, 4, 4));
        assertThat(stats.values().get("tie")).isEqualTo(Map.of("true", 1L, "false", 2L));
        assertThat(stats.means().get("p_chosen")).isEqualTo(2.5 / 3);
        assertThat(stats.missing()).containsEntry("judge", 3L);
        assertThat(stats.roles().get("prompt")).isEqualTo(Map.of("user", 3L));
        assertThat(stats.distinctPrompts()).isEqualTo(2);
        assertThat(stats.duplicateRows()).isEqualTo(1);
        assertThat(stats.longerChosen()).isEqualTo(2.0 / 3);
    }

    @Test
    void noPromptIsInTwoSplitsAndFractionsAreKept() {
        List<Prompt> rows = IntStream.range(0, 2000)
                .mapToObj(
                        i -> new Prompt("r" + i, Content.user("What is  " + i % 1000 + (i < 1000 ? "?" : " ?")), null))
                .toList();
        Path dataset = write(Prompt.class, rows);
        Map<String, Double> fractions = new LinkedHashMap<>();
        fractions.put("train", 0.8);
        fractions.put("test", 0.2);

        Map<String, Long> counts = DatasetSplit.split(dataset, folder.resolve("split"), fractions, 1);

        List<Prompt> train =
                Dataset.open(folder.resolve("split/train"), Prompt.class).toList();
        List<Prompt> test =
                Dataset.open(folder.resolve("split/test"), Prompt.class).toList();
        assertThat(counts).isEqualTo(Map.of("train", (long) train.size(), "test", (long) test.size()));
        assertThat(train.size() + test.size()).isEqualTo(2000);
        // 2000 draws at 0.2: five standard deviations are 90.
        assertThat(test.size()).isBetween(310, 490);
        Set<String> both =
                new HashSet<>(train.stream().map(row -> row.prompt().lastText()).collect(Collectors.toSet()));
        both.retainAll(test.stream().map(row -> row.prompt().lastText()).collect(Collectors.toSet()));
        assertThat(both).isEmpty();
    }

    @Test
    void spacingAndCaseDoNotSeparateAPrompt() {
        Map<String, Double> fractions = Map.of("a", 0.5, "b", 0.5);
        for (int i = 0; i < 50; i++) {
            Prompt plain = new Prompt("x", Content.user("Why " + i), null);
            Prompt spaced = new Prompt("x", Content.user(" why\n" + i + " "), null);

            assertThat(DatasetSplit.splitOf(plain, fractions, 3)).isEqualTo(DatasetSplit.splitOf(spaced, fractions, 3));
        }
    }

    @Test
    void fractionsMustSumToOne() {
        Path dataset = write(Prompt.class, List.of(new Prompt("a", Content.user("q"), null)));

        assertThatThrownBy(() ->
                        DatasetSplit.split(dataset, folder.resolve("split"), Map.of("train", 0.9, "test", 0.2), 0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("sum to 1");
        assertThat(folder.resolve("split")).doesNotExist();
    }

    @Test
    void aWholeDatasetIsValid() {
        Path dataset =
                write(Preference.class, List.of(pair("a", "q", "x", "y", false), pair("b", "q", "x", "x", true)));

        DatasetValidation validation = DatasetValidation.of(dataset);

        assertThat(validation.problems()).isEmpty();
        assertThat(validation.remarks()).isEqualTo(Map.of("chosen and rejected are the same", 1L));
    }

    @Test
    void aChangedByteIsFound() throws IOException {
        Path dataset = write(Prompt.class, List.of(new Prompt("a", Content.user("question"), null)));
        Path part = dataset.resolve("part-00000.arrow");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);

        assertThat(DatasetValidation.of(dataset).problems())
                .singleElement()
                .asString()
                .contains("part-00000.arrow: was changed");
    }

    @Test
    void duplicateIdsAndNaNAreFoundWithTheirRow() {
        Content q = Content.user("q");
        Content a = Content.assistant("a");
        Path dataset = write(Score.class, List.of(new Score("a", q, a, 1), new Score("a", q, a, Double.NaN)));

        assertThat(DatasetValidation.of(dataset).problems())
                .containsExactly(
                        dataset + ": row 2: id a was given to an earlier row",
                        dataset + ": row 2: column score holds NaN or infinity");
    }

    private static Preference pair(String id, String prompt, String chosen, String rejected, boolean tie) {
        return new Preference(
                id,
                Content.user(prompt),
                Content.assistant(chosen),
                Content.assistant(rejected),
                tie ? 0.5 : 1,
                tie,
                null,
                "human",
                null,
                "me",
                null);
    }

    private <R extends Row> Path write(Class<R> type, List<R> rows) {
        Path dataset = folder.resolve("dataset");
        try (DatasetWriter<R> writer = DatasetWriter.create(dataset, type, Lineage.of("test"))) {
            rows.forEach(writer::write);
            writer.publish();
        }
        return dataset;
    }
}
