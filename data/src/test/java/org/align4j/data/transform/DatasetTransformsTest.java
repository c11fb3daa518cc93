package org.align4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.data.Prompt;
import org.align4j.data.Row;
import org.align4j.data.transform.MixConfig.DuplicateKey;
import org.align4j.data.transform.MixConfig.Duplicates;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTransformsTest {
    @TempDir
    private Path folder;

    @Test
    void rowsThatFailAConditionAreCountedUnderTheFirstTheyFail() {
        Path data =
                write("d", pair("a", 1.0, "yes"), pair("b", null, "no"), pair("c", 2.0, "no"), pair("d", 3.0, "yes"));

        TransformReport report = DatasetFilter.run(
                data, out(), List.of(Condition.parse("margin >= 1"), Condition.parse("chosen = yes")), count -> {});

        assertThat(Dataset.open(out(), Preference.class).toList())
                .extracting(Preference::id)
                .containsExactly("a", "d");
        assertThat(report.leftOut()).isEqualTo(Map.of("margin >= 1", 1L, "chosen = yes", 1L));
        assertThat(report.info().dropped()).isEqualTo(report.leftOut());
        Lineage lineage = report.info().lineage();
        assertThat(lineage.command()).isEqualTo("data filter");
        assertThat(lineage.options()).containsEntry("where", "margin >= 1 and chosen = yes");
        assertThat(lineage.parents())
                .containsExactly(
                        new Lineage.Parent("preference", Dataset.info(data).fingerprint()));
    }

    @Test
    void aFilterThatLeavesNothingOrAsksForNoColumnWritesNothing() {
        Path data = write("d", pair("a", 1.0, "yes"));

        assertThatThrownBy(() -> filter(data, "margin > 5"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("not one row is left {margin > 5=1}");
        assertThatThrownBy(() -> filter(data, "marjin > 5"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no column marjin, there are id, prompt, chosen");
        assertThatThrownBy(() -> filter(data, "chosen > 5"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("row a: chosen is not a number");
        assertThat(out()).doesNotExist();
    }

    @Test
    void aSampleHasSoManyRowsInTheirOrderAndTheSameOnesAgain() {
        Path data = prompts("d", 100, "p");

        DatasetSample.run(data, out(), 10, 3, count -> {});
        DatasetSample.run(data, folder.resolve("again"), 10, 3, count -> {});
        DatasetSample.run(data, folder.resolve("other"), 10, 4, count -> {});

        List<Prompt> drawn = Dataset.open(out(), Prompt.class).toList();
        assertThat(drawn)
                .hasSize(10)
                .isSubsetOf(Dataset.open(data, Prompt.class).toList());
        assertThat(drawn).isSortedAccordingTo(Comparator.comparingInt(DatasetTransformsTest::number));
        assertThat(Dataset.open(folder.resolve("again"), Prompt.class).toList()).isEqualTo(drawn);
        assertThat(Dataset.open(folder.resolve("other"), Prompt.class).toList()).isNotEqualTo(drawn);
        assertThat(Dataset.info(out()).dropped()).isEqualTo(Map.of("not-drawn", 90L));
        assertThatThrownBy(() -> DatasetSample.run(data, folder.resolve("x"), 101, 0, count -> {}))
                .hasMessageContaining("rows must be from 1 to the 100");
    }

    @Test
    void aMixtureWithoutWeightsHasEveryRowOnceAndKeepsTheOrderOfEachDataset() {
        Path one = prompts("one", 30, "p");
        Path two = prompts("two", 20, "p");

        TransformReport report = mix(MixConfig.ALL, one, two);

        List<Prompt> rows = Dataset.open(out(), Prompt.class).toList();
        assertThat(rows).hasSize(50).extracting(Row::id).doesNotHaveDuplicates();
        assertThat(report.renamedIds()).isEqualTo(20);
        assertThat(rows.stream()
                        .map(Prompt::prompt)
                        .filter(prompt -> prompt.lastText().startsWith("one")))
                .containsExactlyElementsOf(Dataset.open(one, Prompt.class).toList().stream()
                        .map(Prompt::prompt)
                        .toList());
        assertThat(rows.subList(0, 20)).anyMatch(row -> row.prompt().lastText().startsWith("two"));
    }

    @Test
    void weightsAreTheSharesOfTheMixture() {
        Path one = prompts("one", 30, "a");
        Path two = prompts("two", 20, "b");

        // 20 rows are a fifth of 100, of which the other 80 are not there: 30 are 80 % of 37.5.
        TransformReport report = mix(weights(List.of(0.8, 0.2)), one, two);

        assertThat(Dataset.open(out(), Prompt.class).toList())
                .hasSize(37)
                .filteredOn(row -> row.id().startsWith("a"))
                .hasSize(30);
        assertThat(report.leftOut()).isEqualTo(Map.of("not-drawn", 13L));
        assertThatThrownBy(() -> DatasetMix.run(
                        List.of(one, two),
                        folder.resolve("x"),
                        new MixConfig(List.of(0.8, 0.2), 40L, 0, Duplicates.KEEP, DuplicateKey.ROW, 0.8, List.of(), 13),
                        count -> {}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "one: has 30 rows that may be used, its share of 40 rows is 32; ask for at most 37");
    }

    @Test
    void repetitionsAreLeftOutExactlyOrNearly() {
        Path data = write(
                "d",
                new Prompt("1", Content.text("Write a short poem about the sea and the wind and the old ships."), null),
                new Prompt("2", Content.text("Write a short poem about the sea and the wind and the old ships."), null),
                new Prompt(
                        "3", Content.text("write a short poem about the sea, and the wind, and the old ships"), null),
                new Prompt("4", Content.text("Write a short poem about the sea and the wind and the old ships."), "x"));

        assertThat(mixed("exact", Duplicates.EXACT, DuplicateKey.ROW, data)).containsExactly("1", "3", "4");
        assertThat(mixed("by-prompt", Duplicates.EXACT, DuplicateKey.PROMPT, data))
                .containsExactly("1", "3");
        assertThat(mixed("near", Duplicates.NEAR, DuplicateKey.ROW, data)).containsExactly("1");
        assertThat(Dataset.info(folder.resolve("near")).dropped())
                .isEqualTo(Map.of("duplicate", 1L, "near-duplicate", 2L));
    }

    @Test
    void promptsOfAnEvaluationSetAreLeftOut() throws IOException {
        Path data = write(
                "d",
                new Prompt("1", Content.user("Solve this: how many eggs does Janet sell"), null),
                new Prompt("2", Content.user("Name a colour"), null));
        Path evaluation = Files.writeString(
                folder.resolve("e.jsonl"),
                "{\"question\":\"How many eggs does Janet sell every day?\",\"answer\":\"1\"}");

        TransformReport report = mix(
                new MixConfig(List.of(), null, 0, Duplicates.KEEP, DuplicateKey.ROW, 0.8, List.of(evaluation), 5),
                data);

        assertThat(report.leftOut()).isEqualTo(Map.of("contaminated", 1L));
        assertThat(report.info().lineage().options()).containsEntry("decontaminated-against", "e.jsonl");
    }

    @Test
    void whatDoesNotFitTogetherIsNotMixed() {
        Path text = write("t", new Prompt("1", Content.text("a"), null));
        Path chat = write("c", new Prompt("1", Content.user("a"), null));
        Path pairs = write("p", pair("a", 1.0, "yes"));

        assertThatThrownBy(() -> mix(MixConfig.ALL, text, chat)).hasMessageContaining("holds chat");
        assertThatThrownBy(() -> mix(MixConfig.ALL, text, pairs)).hasMessageContaining("expected prompt rows");
        assertThatThrownBy(() -> mix(weights(List.of(1.0)), text, text)).hasMessageContaining("one per dataset");
        assertThat(out()).doesNotExist();
    }

    private List<String> mixed(String name, Duplicates duplicates, DuplicateKey by, Path data) {
        MixConfig options = new MixConfig(List.of(), null, 0, duplicates, by, 0.8, List.of(), 13);
        DatasetMix.run(List.of(data), folder.resolve(name), options, count -> {});
        return Dataset.open(folder.resolve(name), Prompt.class).toList().stream()
                .map(Prompt::id)
                .toList();
    }

    private static MixConfig weights(List<Double> weights) {
        return new MixConfig(weights, null, 0, Duplicates.KEEP, DuplicateKey.ROW, 0.8, List.of(), 13);
    }

    private TransformReport mix(MixConfig options, Path... data) {
        return DatasetMix.run(List.of(data), out(), options, count -> {});
    }

    private TransformReport filter(Path data, String condition) {
        return DatasetFilter.run(data, out(), List.of(Condition.parse(condition)), count -> {});
    }

    private Path out() {
        return folder.resolve("out");
    }

    private Path prompts(String name, int count, String id) {
        return write(
                name,
                IntStream.range(0, count)
                        .mapToObj(i -> new Prompt(id + i, Content.text(name + " asks " + i), null))
                        .toArray(Prompt[]::new));
    }

    private static int number(Prompt row) {
        return Integer.parseInt(row.id().substring(1));
    }

    private static Preference pair(String id, @Nullable Double margin, String chosen) {
        return new Preference(
                id,
                Content.text("q"),
                Content.text(chosen),
                Content.text("r"),
                1,
                false,
                margin,
                "human",
                null,
                null,
                null);
    }

    @SafeVarargs
    @SuppressWarnings({"unchecked", "varargs"})
    private <R extends Row> Path write(String name, R... rows) {
        Path target = folder.resolve(name);
        try (DatasetWriter<R> writer =
                DatasetWriter.create(target, (Class<R>) rows[0].getClass(), Lineage.of("test"))) {
            List.of(rows).forEach(writer::write);
            writer.publish();
        }
        return target;
    }
}
