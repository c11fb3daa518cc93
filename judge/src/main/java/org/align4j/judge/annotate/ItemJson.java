package org.align4j.judge.annotate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;

/** An item as one line of JSON, and back. */
final class ItemJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ItemJson() {}

    static String write(AnnotationItem item) {
        ObjectNode node = JSON.createObjectNode().put("id", item.id());
        node.set("prompt", json(item.prompt()));
        ArrayNode completions = node.putArray("completions");
        item.completions().forEach(completion -> completions.add(json(completion)));
        if (item.gold() != null) {
            node.set("gold", JSON.valueToTree(item.gold()));
        }
        return node.toString();
    }

    static AnnotationItem read(String line) throws JsonProcessingException {
        JsonNode node = JSON.readTree(line);
        List<Content> completions = new ArrayList<>();
        node.path("completions").forEach(completion -> completions.add(content(completion)));
        return new AnnotationItem(
                node.path("id").asText(),
                content(node.path("prompt")),
                completions,
                node.has("gold") ? JSON.treeToValue(node.get("gold"), Answer.class) : null);
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
