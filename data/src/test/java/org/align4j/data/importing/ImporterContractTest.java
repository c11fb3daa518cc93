package org.align4j.data.importing;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.Lineage;
import org.align4j.data.Row;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.LayoutChoices;
import org.align4j.data.importing.row.Questions;
import org.align4j.data.importing.row.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every importer. A new one needs a row in {@link ImporterExamples}, or {@link #everyImporterHasAnExample} fails. */
class ImporterContractTest {
    /** For the one set that holds token ids. */
    private static final ImportConfig OPTIONS = ImportConfig.DEFAULT.choices(new LayoutChoices(
            null,
            null,
            ids -> "text of " + ids,
            new Questions(new Lineage.Parent("question.jsonl", "sha256:0"), Map.of("81", List.of("q", "r")))));

    @TempDir
    private Path folder;

    static Stream<Importer> importers() {
        return Importers.all().stream();
    }

    @Test
    void everyImporterHasAnExample() {
        assertThat(importers().map(Importer::name)).containsExactlyInAnyOrderElementsOf(ImporterExamples.ALL.keySet());
    }

    @ParameterizedTest
    @MethodSource("importers")
    void itsRowsAreToldByThemselves(Importer importer) {
        ImportReport report = new ImportCase(folder).run(OPTIONS, example(importer));

        assertThat(report.formats().values()).containsExactly(importer.name());
        assertThat(report.target()).isEqualTo(importer.targets().get(0));
        assertThat(report.info().rows()).isPositive();
        assertThat(report.rejected()).isEmpty();
        assertThat(report.rowsRead()).isEqualTo(example(importer).lines().count());
    }

    @ParameterizedTest
    @MethodSource("importers")
    void itGivesEveryTargetItPromises(Importer importer) {
        for (Target target : importer.targets()) {
            ImportCase rows = new ImportCase(folder.resolve(target.word()));
            assertThat(rows.folder().toFile().mkdir()).isTrue();

            rows.run(OPTIONS.as(target), example(importer));

            List<? extends Row> made = Dataset.open(rows.out(), target.type()).toList();
            assertThat(made).isNotEmpty().extracting(Row::id).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @MethodSource("importers")
    void everyAxisItNamesIsOneOfItsRows(Importer importer) {
        for (String axis : importer.axes()) {
            ImportCase rows = new ImportCase(folder.resolve(axis));
            assertThat(rows.folder().toFile().mkdir()).isTrue();

            ImportReport report = rows.run(
                    ImportConfig.DEFAULT.choices(new LayoutChoices(axis, null, null, null)),
                    example(importer)
                            .replace("\"overall_score\"", "\"fine-grained_score\":1,\"overall_score\"")
                            .replaceFirst("\"fine-grained_score\":1", "\"fine-grained_score\":2"));

            assertThat(report.rejected()).isEmpty();
            assertThat(report.info().lineage().options()).containsEntry("axis", axis);
        }
        assertThatThrownBy(() -> new ImportCase(folder)
                        .run(
                                OPTIONS.choices(new LayoutChoices(
                                        "beauty",
                                        null,
                                        OPTIONS.choices().decoder(),
                                        OPTIONS.choices().questions())),
                                example(importer)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("axis 'beauty' is unknown to format " + importer.name());
    }

    @ParameterizedTest
    @MethodSource("importers")
    void rowsWithoutTheirMainColumnAreCountedAndTheOthersKept(Importer importer) {
        String example = example(importer);
        ImportCase once = new ImportCase(folder.resolve("once"));
        assertThat(once.folder().toFile().mkdir()).isTrue();
        long rows = once.run(OPTIONS, example).info().rows();
        String without = example.lines()
                .map(line -> line.replaceFirst("^\\{\"[^\"]+\":", "{\"x\":"))
                .collect(Collectors.joining("\n"));

        ImportReport report = new ImportCase(folder).run(OPTIONS.maxRejected(0.7), example, without, example);

        assertThat(report.info().rows()).isEqualTo(2 * rows);
        assertThat(report.rejected()).hasSize(1);
        assertThat(report.firstRejected())
                .first()
                .asString()
                .contains("rows.jsonl:" + (1 + example.lines().count()) + ": ");
        assertThat(report.info().dropped()).isEqualTo(report.rejected());
    }

    @ParameterizedTest
    @MethodSource("importers")
    void aFileWithOtherColumnsIsRefusedWithWhatIsWanted(Importer importer) {
        assertThatThrownBy(() -> new ImportCase(folder)
                        .run(ImportConfig.DEFAULT.format(importer.name()), json("{'colour':'red'}")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("colour")
                .hasMessageContaining(importer.doc());
    }

    private static String example(Importer importer) {
        return json(Objects.requireNonNull(ImporterExamples.ALL.get(importer.name())));
    }
}
