package org.align4j.judge.annotate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.run.AtomicFiles;
import org.align4j.judge.Comparison;

/** The pairs that people are asked about, kept beside their votes so that both can be read together later. */
public final class AnnotationItems {
    private static final String FILE = "items.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper();

    private AnnotationItems() {}

    /**
     * Writes the items of a new annotation folder, or checks that a begun one has the same.
     *
     * @throws UserError if the folder's votes are about other pairs
     */
    public static void keep(Path folder, List<Comparison> items) {
        StringBuilder text = new StringBuilder();
        items.forEach(item -> text.append(json(item)).append('\n'));
        Path file = folder.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                AtomicFiles.writeText(file, text.toString());
            } else if (!Files.readString(file).contentEquals(text)) {
                throw new UserError(
                        folder + ": holds votes about other pairs; use the same --samples, --pairs and --seed,"
                                + " or another --out");
            }
        } catch (IOException e) {
            throw new UserError(file + ": cannot be used: " + e.getMessage(), e);
        }
    }

    /** Reads the items of an annotation folder, in order. */
    public static List<Comparison> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new UserError(folder + ": is no annotation folder: it has no " + FILE);
        }
        List<Comparison> items = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                JsonNode item = JSON.readTree(line);
                items.add(new Comparison(
                        item.path("id").asText(),
                        content(item.path("prompt")),
                        content(item.path("first")),
                        content(item.path("second")),
                        null));
            }
            return items;
        } catch (JsonProcessingException e) {
            throw new UserError(file + ": line " + (items.size() + 1) + " is no item: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static ObjectNode json(Comparison item) {
        ObjectNode node = JSON.createObjectNode().put("id", item.id());
        node.set("prompt", json(item.prompt()));
        node.set("first", json(item.first()));
        node.set("second", json(item.second()));
        return node;
    }

    private static JsonNode json(Content content) {
        if (content instanceof Content.Chat chat) {
            ArrayNode messages = JSON.createArrayNode();
            chat.messages()
                    .forEach(message ->
                            messages.addObject().put("role", message.role()).put("content", message.content()));
            return messages;
        }
        return JSON.getNodeFactory().textNode(content.lastText());
    }

    private static Content content(JsonNode node) {
        if (node.isTextual()) {
            return Content.text(node.textValue());
        }
        List<Message> messages = new ArrayList<>();
        node.forEach(message -> messages.add(new Message(
                message.path("role").asText(), message.path("content").asText())));
        return new Content.Chat(messages);
    }
}
