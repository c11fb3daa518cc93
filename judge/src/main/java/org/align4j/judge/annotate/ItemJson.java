package org.align4j.judge.annotate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.jspecify.annotations.Nullable;

/** An item as one line of JSON, and back. */
final class ItemJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ItemJson() {}

    static String write(AnnotationItem item) {
        ObjectNode node = JSON.createObjectNode().put("id", item.id());
        node.set("prompt", json(item.prompt()));
        ArrayNode completions = node.putArray("completions");
        item.completions().forEach(completion -> completions.add(json(completion)));
        if (item.isOfSegments()) {
            ArrayNode prefixes = node.putArray("prefixes");
            for (Content prefix : item.prefixes()) {
                prefixes.add(prefix == null ? JSON.nullNode() : json(prefix));
            }
        }
        if (item.gold() != null) {
            node.set("gold", JSON.valueToTree(item.gold()));
        }
        return node.toString();
    }

    /** A line that is JSON, but not an item. */
    static final class IllegalItem extends Exception {
        private static final long serialVersionUID = 1;

        private IllegalItem(String reason) {
            super(reason);
        }
    }

    static AnnotationItem read(String line) throws JsonProcessingException, IllegalItem {
        JsonNode node = JSON.readTree(line);
        if (!node.path("id").isTextual() || !node.path("completions").isArray()) {
            throw new IllegalItem("it must be an object with a text id, a prompt and a list of completions");
        }
        List<Content> completions = new ArrayList<>();
        for (JsonNode completion : node.path("completions")) {
            completions.add(content("a completion", completion));
        }
        AnnotationItem item = new AnnotationItem(
                node.path("id").textValue(),
                content("the prompt", node.path("prompt")),
                completions,
                null,
                prefixes(node.path("prefixes"), completions.size()));
        if (!node.hasNonNull("gold")) {
            return item;
        }
        Answer gold = JSON.treeToValue(node.get("gold"), Answer.class);
        if (gold.choice() == null) {
            throw new IllegalItem("its gold answer has no choice");
        }
        return item.withGold(gold);
    }

    /** Where there are any, as many as completions. */
    private static List<@Nullable Content> prefixes(JsonNode list, int completions) throws IllegalItem {
        List<@Nullable Content> prefixes = new ArrayList<>();
        for (JsonNode prefix : list) {
            prefixes.add(prefix.isNull() ? null : content("a prefix", prefix));
        }
        if (!prefixes.isEmpty() && prefixes.size() != completions) {
            throw new IllegalItem("it must have as many prefixes as completions, or none");
        }
        return prefixes;
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

    private static Content content(String what, JsonNode node) throws IllegalItem {
        if (node.isTextual()) {
            return Content.text(node.textValue());
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : node) {
            if (!message.path("role").isTextual() || !message.path("content").isTextual()) {
                break;
            }
            messages.add(new Message(
                    message.path("role").textValue(), message.path("content").textValue()));
        }
        if (messages.isEmpty() || messages.size() < node.size()) {
            throw new IllegalItem(what + " must be a text or a list of messages with role and content");
        }
        return new Content.Chat(messages);
    }
}
