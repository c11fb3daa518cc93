package org.align4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.data.arrow.ContentForm;
import org.align4j.data.arrow.TypedSchema;
import org.junit.jupiter.api.Test;

class RowTypesTest {
    @Test
    void everyRowRecordIsListed() throws IOException, URISyntaxException {
        Path classes = Path.of(Row.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("org/align4j/data");
        List<String> names;
        try (Stream<Path> files = Files.list(classes)) {
            names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
                    .map(name -> "org.align4j.data." + name.substring(0, name.length() - ".class".length()))
                    .toList();
        }

        assertThat(names.stream()
                        .map(RowTypesTest::load)
                        .filter(type -> type.isRecord() && Row.class.isAssignableFrom(type)))
                .containsExactlyInAnyOrderElementsOf(List.<Class<?>>copyOf(RowTypes.all()));
    }

    @Test
    void everyRowTypeHasASchemaWithAnId() {
        for (Class<? extends Row> type : RowTypes.all()) {
            assertThat(TypedSchema.of(type, ContentForm.CHAT).columns()).containsEntry("id", "string");
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
