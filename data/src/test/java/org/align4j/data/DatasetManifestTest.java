package org.align4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.TextUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dataset.json} after somebody's editor. */
class DatasetManifestTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"/etc/passwd", "../other/part-00000.arrow", "..", "", "a\\u0000b", "sub/part.arrow", "C:\\\\x"})
    void aPartLiesInItsDatasetsFolder(String name) throws IOException {
        Path dataset = edited("\"part-00000.arrow\"", "\"" + name + "\"");

        assertThatThrownBy(() -> Dataset.info(dataset))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("dataset.json")
                .hasMessageContaining("must name a file in the dataset's folder");
        assertThatThrownBy(() -> RowSources.open(dataset, TextUnit.FILE)).isInstanceOf(UserError.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "\"rows\" : 2,|\"rows\" : 3,|rows is 3, the parts have 2",
                "\"rows\" : 2,|\"rows\" : \"2\",|rows is not a whole number",
                "\"rows\" : 2,|\"rows\" : 2.5,|rows is not a whole number",
                "\"rows\" : 2,|\"rows\" : null,|rows is not a whole number",
                "\"schema\" : \"prompt\"|\"schema\" : null|schema is missing",
                "\"schema\" : \"prompt\"|\"schema\" : [1]|schema is not a text",
                "\"rows\" : 2,|\"rows\" : 2, \"rows\" : 2,|the key 'rows' occurs twice",
                "\"rows\" : 2,|\"rows\" : 2|is not valid JSON at column",
                "\"format_version\" : 1|\"format_version\" : 0|versions begin with 1",
                "\"content\" : \"text\"|\"content\" : \"prose\"|content must be text or chat",
                "\"dropped\" : { }|\"dropped\" : { \"x\" : -1 }|dropped must hold counts",
                "\"prompt\" : \"string\"|\"prompt\" : \"int64\"|was changed: its fingerprint is not that of",
                "\"schema\" : \"prompt\"|\"schema\" : \"label\"|was changed: its fingerprint is not that of",
                "\"sha256\" : \"|\"sha256\" : \"0|was changed: its fingerprint is not that of",
            })
    void aWrongValueIsNamedByItsKey(String from, String to, String said) throws IOException {
        Path dataset = edited(from, to);

        assertThatThrownBy(() -> Dataset.info(dataset))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("dataset.json")
                .hasMessageContaining(said)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "Source", "Feature"));
    }

    @Test
    void theFormMustBeThatOfTheColumns() throws IOException {
        Path dataset = edited("\"content\" : \"text\"", "\"content\" : \"chat\"");

        assertThatThrownBy(() -> Dataset.open(dataset, Prompt.class))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("dataset.json: was changed: column prompt is string");
    }

    @Test
    void aLongFormatMakesAShortLine() throws IOException {
        String format = DatasetInfo.FORMAT.repeat(300);
        Path dataset = edited("\"" + DatasetInfo.FORMAT + "\"", "\"" + format + "\"");

        assertThatThrownBy(() -> Dataset.info(dataset))
                .isInstanceOf(UserError.class)
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "3", "{", "{}"})
    void aFileThatIsNoManifestIsRefused(String text) throws IOException {
        Path dataset = edited("\"rows\"", "\"rows\"");
        Files.writeString(dataset.resolve(DatasetInfo.FILE), text);

        assertThatThrownBy(() -> Dataset.info(dataset))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("dataset.json")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "Source", "Feature"));
    }

    @Test
    void whatDatasetsSavedMayNotPointElsewhereEither() throws IOException {
        Files.writeString(folder.resolve("state.json"), "{\"_data_files\": [{\"filename\": \"../secret.arrow\"}]}");

        assertThatThrownBy(() -> RowSources.open(folder, TextUnit.FILE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("state.json: names '../secret.arrow', which is not a file in this folder");
    }

    private Path edited(String from, String to) throws IOException {
        Path dataset = folder.resolve("dataset");
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(dataset, Prompt.class, Lineage.of("test"))) {
            writer.write(new Prompt("a", Content.text("q"), null));
            writer.write(new Prompt("b", Content.text("r"), null));
            writer.publish();
        }
        Path manifest = dataset.resolve(DatasetInfo.FILE);
        String text = Files.readString(manifest);
        assertThat(text).contains(from);
        Files.writeString(manifest, text.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to)));
        return dataset;
    }
}
