package org.align4j.pipeline.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFault;
import org.jspecify.annotations.Nullable;

/** Reads a JSON Lines file row by row; blank lines are passed over. */
public final class InputRows implements AutoCloseable {
    /** Some editors begin a file with it. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Path file;
    private final BufferedReader reader;
    private long line;

    private InputRows(Path file, BufferedReader reader) {
        this.file = file;
        this.reader = reader;
    }

    /**
     * Opens a file.
     *
     * @throws UserError if it is not there
     */
    public static InputRows open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UserError(file + ": is a folder, expected a JSON Lines file");
        }
        try {
            return new InputRows(file, Files.newBufferedReader(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new UserError(file + ": no such file", e);
        }
    }

    /** Up to so many rows more; empty at the end. */
    public List<InputRow> next(int count) throws IOException {
        List<InputRow> rows = new ArrayList<>();
        while (rows.size() < count) {
            String text = readLine();
            if (text == null) {
                break;
            }
            if (!text.isBlank()) {
                rows.add(new InputRow(file, line, object(text)));
            }
        }
        return rows;
    }

    private @Nullable String readLine() throws IOException {
        try {
            line++;
            String text = reader.readLine();
            boolean marked = line == 1 && text != null && text.startsWith(BYTE_ORDER_MARK);
            return marked ? text.substring(BYTE_ORDER_MARK.length()) : text;
        } catch (MalformedInputException e) {
            throw new UserError(file + ": is not UTF-8 text near line " + line, e);
        }
    }

    private ObjectNode object(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new UserError(file + ":" + line + ": " + JsonFault.describe(e), e);
        }
        throw new UserError(file + ":" + line + ": a row must be a JSON object such as {\"text\": \"...\"}");
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
