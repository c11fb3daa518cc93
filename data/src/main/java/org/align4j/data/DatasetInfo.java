package org.align4j.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.data.arrow.ContentForm;
import org.jspecify.annotations.Nullable;

/**
 * What {@code dataset.json} says. It is written last: a folder without it is unfinished.
 *
 * @param format always {@value #FORMAT}
 * @param formatVersion of the folder's layout
 * @param schema the row type in kebab-case, such as {@code preference}
 * @param schemaVersion of the row type's columns
 * @param content {@code text} or {@code chat}: the form of prompts and completions
 * @param columns Arrow type by column name
 * @param rows of all parts
 * @param parts in order
 * @param fingerprint hash of schema and parts: equal for equal rows in equal layout
 * @param dropped rows that were left out, by reason
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DatasetInfo(
        String format,
        int formatVersion,
        String schema,
        int schemaVersion,
        String content,
        Map<String, String> columns,
        long rows,
        List<Part> parts,
        String fingerprint,
        Map<String, Long> dropped,
        Lineage lineage) {
    public static final String FORMAT = "align4j-dataset";
    public static final int FORMAT_VERSION = 1;
    /** The file's name in the dataset's folder. */
    public static final String FILE = "dataset.json";
    /** Of a file's name, as file systems have it. */
    private static final int LONGEST_NAME = 255;

    public DatasetInfo {
        require(format, "format");
        require(schema, "schema");
        require(content, "content");
        require(columns, "columns");
        require(fingerprint, "fingerprint");
        require(dropped, "dropped");
        require(lineage, "lineage");
        parts = List.copyOf(require(parts, "parts"));
        BigInteger held =
                parts.stream().map(part -> BigInteger.valueOf(part.rows())).reduce(BigInteger.ZERO, BigInteger::add);
        if (!held.equals(BigInteger.valueOf(rows))) {
            throw new IllegalArgumentException("rows is " + rows + ", the parts have " + held);
        }
        if (formatVersion < 1 || schemaVersion < 1) {
            throw new IllegalArgumentException("versions begin with 1");
        }
        if (Stream.of(ContentForm.values()).map(ContentForm::word).noneMatch(content::equals)) {
            throw new IllegalArgumentException("content must be text or chat");
        }
        if (dropped.values().stream().anyMatch(count -> count == null || count < 0)) {
            throw new IllegalArgumentException("dropped must hold counts");
        }
    }

    /** The fingerprint of a dataset of such rows, columns and parts. */
    static String fingerprint(String schema, Map<String, String> columns, List<Part> parts) {
        StringBuilder text = new StringBuilder(schema).append(columns);
        parts.forEach(part -> text.append('\n').append(part.sha256()));
        return Hashes.ofText(text.toString());
    }

    /** One Arrow file of the dataset, in its folder. */
    public record Part(String file, long rows, long bytes, String sha256) {
        public Part {
            require(sha256, "sha256");
            if (!isFileName(require(file, "file"))) {
                throw new IllegalArgumentException("file must name a file in the dataset's folder");
            }
            if (rows < 0 || bytes < 0) {
                throw new IllegalArgumentException("rows and bytes must not be negative");
            }
        }

        /** What is wrong with the file in a dataset's folder, in one line; empty if it is as it was written. */
        public Optional<String> problem(Path folder) {
            Path path = folder.resolve(file);
            try {
                if (!Files.exists(path)) {
                    return Optional.of(path + ": is missing");
                }
                if (Files.size(path) != bytes) {
                    return Optional.of(path + ": has " + Files.size(path) + " bytes, dataset.json says " + bytes);
                }
                return Hashes.ofFile(path).equals(sha256)
                        ? Optional.empty()
                        : Optional.of(path + ": was changed: its SHA-256 is not what dataset.json says");
            } catch (IOException e) {
                return Optional.of(path + ": cannot be read: " + UserError.reason(e));
            }
        }
    }

    /** Whether a name is that of a file in whatever folder it is looked for: no path, nothing outside. */
    public static boolean isFileName(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && !name.equals(".")
                && !name.equals("..")
                && name.matches("[^/\\\\:\\p{Cntrl}]+");
    }

    private static <T> T require(@Nullable T value, String key) {
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }
}
