package org.align4j.judge.annotate.foreign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFault;

/** The records of a JSON file: an array, or one after the other. */
final class JsonRecords {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonRecords() {}

    static List<ForeignRecord> read(Path file, ForeignFormat format) {
        if (!Files.isRegularFile(file)) {
            throw new UserError(file + ": no such file");
        }
        List<ForeignRecord> records = new ArrayList<>();
        // An array is read element by element, like lines.
        try (MappingIterator<JsonNode> rows = JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
            while (rows.hasNextValue()) {
                JsonNode row = rows.nextValue();
                if (!row.isObject()) {
                    throw new UserError(file + ": record " + (records.size() + 1) + " is not an object");
                }
                records.add(record(file, row, records.size() + 1, format));
            }
        } catch (JsonProcessingException e) {
            throw new UserError(file + ": record " + (records.size() + 1) + " " + JsonFault.describe(e), e);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + UserError.reason(e), e);
        }
        if (records.isEmpty()) {
            throw new UserError(file + ": has no records");
        }
        return records;
    }

    private static ForeignRecord record(Path file, JsonNode row, int number, ForeignFormat format) {
        try {
            return format.read(row, number);
        } catch (UserError e) {
            throw new UserError(file + ": record " + number + " " + e.getMessage(), e);
        }
    }
}
