package org.align4j.core.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;

/**
 * A JSON file, read strictly: UTF-8, one value, no key twice in an object. What is wrong is one line that names file and
 * place.
 */
public final class JsonFile {
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonFile() {}

    /**
     * The object in a file.
     *
     * @throws UserError if the file cannot be read or holds something else
     */
    public static ObjectNode object(Path file) {
        return object(file, file.toString(), text(file));
    }

    /**
     * The object in a part of a file.
     *
     * @param place which part of which file, for messages
     * @throws UserError if the bytes hold something else
     */
    public static ObjectNode object(Path file, String place, byte[] bytes) {
        return object(file, place, text(place, bytes));
    }

    /**
     * The objects in a file of JSON Lines; blank lines are passed over.
     *
     * @throws UserError if the file cannot be read or a line holds something else
     */
    public static List<ObjectNode> objects(Path file) {
        List<ObjectNode> objects = new ArrayList<>();
        int number = 0;
        for (String line : text(file).split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                objects.add(object(file, file + ":" + number, line));
            }
        }
        return objects;
    }

    private static ObjectNode object(Path file, String place, String text) {
        try {
            JsonNode value = STRICT.readTree(text);
            if (value instanceof ObjectNode object) {
                return object;
            }
            throw new UserError(
                    place + ": " + (value.isMissingNode() ? "is empty" : "is JSON, but not an object in {}"));
        } catch (JsonProcessingException e) {
            throw place.equals(file.toString())
                    ? JsonFault.in(file, e)
                    : new UserError(place + ": " + JsonFault.describe(e), e);
        }
    }

    /**
     * A file's text.
     *
     * @throws UserError if it cannot be read or is not UTF-8
     */
    public static String text(Path file) {
        try {
            return text(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new UserError(file + ": no such file", e);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    private static String text(String place, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UserError(place + ": is not UTF-8", e);
        }
    }
}
