package org.align4j.model.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;

/** Reads the JSON files of a checkpoint folder; what is wrong with one is a one-line error that names it. */
final class JsonFiles {
    static final ObjectMapper JSON = new ObjectMapper();

    private JsonFiles() {}

    static ObjectNode required(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserError(file + ": no such file; a checkpoint folder with a tokenizer has it");
        }
        return read(file);
    }

    /** The file's object, empty where there is no file. */
    static ObjectNode optional(Path file) {
        return Files.isRegularFile(file) ? read(file) : JSON.createObjectNode();
    }

    private static ObjectNode read(Path file) {
        try {
            JsonNode node = JSON.readTree(file.toFile());
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new UserError(file + ": expected a JSON object");
        } catch (JsonProcessingException e) {
            throw new UserError(file + ": not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
