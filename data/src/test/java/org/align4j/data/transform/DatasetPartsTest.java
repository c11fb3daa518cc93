package org.align4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Label;
import org.align4j.data.Lineage;
import org.align4j.data.arrow.Layout;
import org.align4j.data.transform.MixConfig.DuplicateKey;
import org.align4j.data.transform.MixConfig.Duplicates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A filter or mixture whose parts were read apart, the last one first, is that of one process. */
class DatasetPartsTest {
    @TempDir
    private Path folder;

    @Test
    void ofAFilter() {
        Path data = write("d", 95, "");
        List<Condition> where = List.of(Condition.parse("rating >= 3"), Condition.parse("prompt !~ 7"));
        TransformReport here = DatasetFilter.run(data, folder.resolve("here"), where, count -> {});
        List<Long> progress = new ArrayList<>();

        List<DatasetPart> parts = DatasetFilter.parts(data, folder.resolve("apart"), where);
        List<FilteredPart> asked = apart(parts, part -> DatasetFilter.ask(part, where));
        TransformReport apart =
                DatasetFilter.run(data, folder.resolve("apart"), where, asked.iterator(), progress::add);

        assertThat(parts).hasSize(10);
        assertThat(asked).extracting(FilteredPart::failed).doesNotContainNull();
        assertThat(apart).isEqualTo(here);
        assertThat(here.leftOut()).hasSize(2);
        assertThat(progress.stream().mapToLong(Long::longValue).sum()).isEqualTo(95);
    }

    @Test
    void theFirstRowThatCannotBeAskedIsNamed() {
        Path data = write("d", 95, "many");
        List<Condition> where = List.of(Condition.parse("rating < 6"), Condition.parse("completion > 2"));
        List<FilteredPart> asked =
                apart(DatasetFilter.parts(data, folder.resolve("out"), where), part -> DatasetFilter.ask(part, where));

        assertThatThrownBy(() -> DatasetFilter.run(data, folder.resolve("out"), where, asked.iterator(), count -> {}))
                .isInstanceOf(UserError.class)
                .hasMessage(data + ": row d0: completion is not a number, which 'completion > 2' needs");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void ofAMixture() {
        Path one = write("one", 95, "");
        Path other = write("other", 60, "");
        Path evaluation = write("evaluation", 5, "Please: ");
        for (Duplicates duplicates : Duplicates.values()) {
            for (DuplicateKey by : DuplicateKey.values()) {
                MixConfig options = new MixConfig(List.of(), null, 7, duplicates, by, 0.5, List.of(evaluation), 9);
                Path here = folder.resolve("here-" + duplicates + by);
                Path apart = folder.resolve("apart-" + duplicates + by);
                List<Path> data = List.of(one, other);

                TransformReport report = DatasetMix.run(data, here, options, count -> {});
                List<DatasetPart> parts = DatasetMix.parts(data, apart, options);
                RowMarks marks = new RowMarks(options);
                List<MarkedPart> marked = apart(parts, marks::of);

                assertThat(parts).hasSize(16);
                assertThat(marked).extracting(MarkedPart::rows).doesNotContainNull();
                assertThat(DatasetMix.run(data, apart, options, marked.iterator(), count -> {}))
                        .isEqualTo(report);
                assertThat(report.leftOut()).containsKey(Admission.CONTAMINATED);
                assertThat(report.leftOut().containsKey(Admission.DUPLICATE)).isEqualTo(duplicates != Duplicates.KEEP);
                assertThat(report.leftOut().containsKey(Admission.NEAR_DUPLICATE))
                        .isEqualTo(duplicates == Duplicates.NEAR);
            }
        }
    }

    @Test
    void aFinishedDatasetIsRefusedBeforeAnythingIsRead() {
        Path data = write("d", 5, "");
        assertThatThrownBy(() -> DatasetFilter.parts(data, data, List.of(Condition.parse("rating > 1"))))
                .hasMessageContaining("finished dataset");
        assertThatThrownBy(() -> DatasetMix.parts(List.of(data), data, MixConfig.ALL))
                .hasMessageContaining("finished dataset");
    }

    private static <A> List<A> apart(List<DatasetPart> parts, Function<DatasetPart, A> read) {
        List<DatasetPart> turned = new ArrayList<>(parts);
        Collections.reverse(turned);
        List<A> answers = new ArrayList<>(turned.stream().map(read).toList());
        Collections.reverse(answers);
        return answers;
    }

    /** Texts that come again in both datasets, and nearly. */
    private Path write(String name, int rows, String before) {
        Layout layout = Layout.DEFAULT.withRowsPerPart(10);
        Path data = folder.resolve(name);
        try (DatasetWriter<Label> writer = DatasetWriter.create(data, Label.class, Lineage.of("test"), layout)) {
            IntStream.range(0, rows)
                    .mapToObj(i -> new Label(
                            name + i,
                            Content.text(before + "Tell me all that you know about number " + i % 40 + " and the next"),
                            Content.text(i % 3 == 0 ? "Nothing at all, sorry." : "It is number " + i % 55),
                            i % 2 == 0,
                            i % 9 == 8 ? null : (double) (i % 9)))
                    .forEach(writer::write);
            writer.publish(Map.of());
        }
        assertThat(Dataset.info(data).rows()).isEqualTo(rows);
        return data;
    }
}
