package org.align4j.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFault;
import org.align4j.core.run.AtomicFiles;

/** The files of a dataset folder: their names, and {@code dataset.json} in and out. */
final class DatasetFiles {
    /** Says whose rows the finished parts of an unfinished dataset are; removed when it is published. */
    static final String UNFINISHED = ".unfinished.json";

    /** Characters of a file's own words that a message repeats. */
    private static final int NAMED = 80;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private DatasetFiles() {}

    static String partName(int number) {
        return String.format(Locale.ROOT, "part-%05d.arrow", number);
    }

    static DatasetInfo readInfo(Path folder) {
        Path file = folder.resolve(DatasetInfo.FILE);
        if (Files.isRegularFile(folder)) {
            throw new UserError(folder + ": is a file, not a dataset; `align data import " + folder
                    + " --out DIR` makes one of its rows");
        }
        if (!Files.isDirectory(folder)) {
            throw new UserError(folder + ": no such dataset folder");
        }
        if (!Files.exists(file)) {
            throw new UserError(folder + ": has no " + DatasetInfo.FILE + ", so it is unfinished or not a dataset"
                    + " (other files are read by `align data import`)");
        }
        try {
            DatasetInfo info = JSON.readValue(Files.readAllBytes(file), DatasetInfo.class);
            if (info == null) {
                throw new UserError(file + ": is damaged: it is empty");
            }
            if (!DatasetInfo.FORMAT.equals(info.format()) || info.formatVersion() > DatasetInfo.FORMAT_VERSION) {
                String format = info.format() == null ? "nothing known" : info.format();
                throw new UserError(file + ": is " + format.substring(0, Math.min(NAMED, format.length())) + " version "
                        + info.formatVersion()
                        + ", this program reads " + DatasetInfo.FORMAT + " up to version "
                        + DatasetInfo.FORMAT_VERSION);
            }
            if (!info.fingerprint().equals(DatasetInfo.fingerprint(info.schema(), info.columns(), info.parts()))) {
                throw new UserError(
                        file + ": was changed: its fingerprint is not that of its schema, columns and parts");
            }
            return info;
        } catch (JsonProcessingException e) {
            throw JsonFault.in(file, e);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    /** Publishes a JSON file by atomic rename. */
    static void write(Path file, Object value) {
        try {
            AtomicFiles.writeBytes(file, json(value));
        } catch (IOException e) {
            throw new UserError(file + ": cannot be written: " + UserError.reason(e), e);
        }
    }

    /** {@code SampledCompletion} is called {@code sampled-completion}. */
    static String schemaName(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<!^)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Of a row type's columns. */
    static int schemaVersion(Class<?> type) {
        SchemaVersion version = type.getAnnotation(SchemaVersion.class);
        return version == null ? 1 : version.value();
    }

    static byte[] json(Object value) throws JsonProcessingException {
        DefaultIndenter newLine = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(newLine);
        printer.indentArraysWith(newLine);
        return (JSON.writer(printer).writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
