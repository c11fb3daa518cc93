package org.align4j.model.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;

/** Reads the JSON files of a checkpoint folder; what is wrong with one is a one-line error that names it. */
final class JsonFiles {
    static final ObjectMapper JSON = new ObjectMapper();

    private JsonFiles() {}

    static ObjectNode required(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserError(file + ": no such file; a checkpoint folder with a tokenizer has it");
        }
        return JsonFile.object(file);
    }

    /** The file's object, empty where there is no file. */
    static ObjectNode optional(Path file) {
        return Files.isRegularFile(file) ? JsonFile.object(file) : JSON.createObjectNode();
    }
}
