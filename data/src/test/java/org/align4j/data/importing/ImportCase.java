package org.align4j.data.importing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.data.Dataset;
import org.align4j.data.Row;

/** Imports lines of JSON in a folder of a test. */
public record ImportCase(Path folder) {
    public ImportReport run(ImportConfig options, String... lines) {
        return run("rows.jsonl", options, String.join("\n", lines));
    }

    public ImportReport run(String name, ImportConfig options, String text) {
        try {
            Path file = Files.writeString(folder.resolve(name), text);
            return DataImport.run(List.of(file), out(), options, count -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public <R extends Row> List<R> rows(Class<R> type) {
        return Dataset.open(out(), type).toList();
    }

    public Path out() {
        return folder.resolve("out");
    }

    /** Single quotes for double ones, so that rows can be read in a test. */
    public static String json(String text) {
        return text.replace('\'', '"');
    }
}
