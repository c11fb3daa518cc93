package org.align4j.pipeline.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Message;

/**
 * Votes as preferences, one JSON object a line with the columns TRL reads and which model said what. A vote is on the disk
 * before the conversation goes on.
 */
final class PreferenceJournal {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final String annotator;

    PreferenceJournal(Path file, String annotator) {
        this.file = file;
        this.annotator = annotator;
    }

    /** One side of a pair. */
    record Said(String model, String text) {}

    /** Adds a vote; of a tie, which is which means nothing. */
    void add(List<Message> prompt, Said chosen, Said rejected, boolean tie) {
        ObjectNode row = JSON.createObjectNode();
        ArrayNode messages = row.putArray("prompt");
        prompt.forEach(message -> put(messages, message.role(), message.content()));
        put(row.putArray("chosen"), Message.ASSISTANT, chosen.text());
        put(row.putArray("rejected"), Message.ASSISTANT, rejected.text());
        row.put("p_chosen", tie ? 0.5 : 1.0).put("tie", tie).put("source", "human");
        row.put("annotator", annotator);
        row.put("chosen_model", chosen.model()).put("rejected_model", rejected.model());
        ByteBuffer line = ByteBuffer.wrap((row + "\n").getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new UserError("--journal " + file + ": the vote cannot be written: " + UserError.reason(e), e);
        }
    }

    private static void put(ArrayNode messages, String role, String content) {
        messages.addObject().put("role", role).put("content", content);
    }
}
