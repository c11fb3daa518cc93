package org.align4j.data.importing.row;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/** Prompts and completions as data sets write them: strings, {@code role/content}, {@code from/value}. */
public final class Contents {
    private static final Map<String, String> ROLES = Map.ofEntries(
            Map.entry("system", Message.SYSTEM),
            Map.entry("user", Message.USER),
            Map.entry("human", Message.USER),
            Map.entry("prompter", Message.USER),
            Map.entry("assistant", Message.ASSISTANT),
            Map.entry("gpt", Message.ASSISTANT),
            Map.entry("chatgpt", Message.ASSISTANT),
            Map.entry("bot", Message.ASSISTANT),
            Map.entry("model", Message.ASSISTANT),
            Map.entry("tool", Message.TOOL),
            Map.entry("observation", Message.TOOL));
    /** What a message may carry that changes what is said, and that a row cannot hold. */
    private static final List<String> UNSUPPORTED =
            List.of("tool_calls", "function_call", "thinking", "reasoning_content", "images");

    private Contents() {}

    public static Content of(String column, JsonNode value) {
        if (value.isObject()) {
            return new Content.Chat(List.of(message(column, value)));
        }
        if (!value.isArray()) {
            if (value.isBoolean()) {
                throw new RowProblem(Reason.WRONG_TYPE, column + " is true or false, expected text or messages");
            }
            return Content.text(checked(column, value.asText()));
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode element : value) {
            if (!element.isObject()) {
                throw new RowProblem(
                        Reason.WRONG_TYPE, column + " is a list of something else than messages with role and content");
            }
            messages.add(message(column, element));
        }
        return new Content.Chat(messages);
    }

    /** An element of a list that must be a text. */
    public static String string(String column, JsonNode value) {
        if (!value.isTextual()) {
            throw new RowProblem(Reason.WRONG_TYPE, column + " holds something else than texts");
        }
        return checked(column, value.asText());
    }

    private static Message message(String column, JsonNode message) {
        for (String name : UNSUPPORTED) {
            JsonNode value = message.path(name);
            boolean says = value.isContainerNode()
                    ? !value.isEmpty()
                    : !value.asText("").isBlank();
            if (says && !value.isNull()) {
                throw new RowProblem(Reason.UNSUPPORTED, column + " has a message with " + name);
            }
        }
        JsonNode role = message.has("role") ? message.get("role") : message.path("from");
        JsonNode content = message.has("content") ? message.get("content") : message.path("value");
        if (!role.isTextual() || content.isMissingNode() || content.isNull()) {
            throw new RowProblem(Reason.WRONG_TYPE, column + " has a message without role and content");
        }
        String known = ROLES.get(role.asText().toLowerCase(Locale.ROOT));
        if (known == null) {
            throw new RowProblem(
                    Reason.UNKNOWN_ROLE,
                    column + " has a message of role '" + role.asText() + "', known are system, user, assistant, tool");
        }
        return new Message(known, checked(column, text(column, content)));
    }

    /** A message's text, also where it is written as a list of parts. */
    private static String text(String column, JsonNode content) {
        if (!content.isArray()) {
            if (content.isObject()) {
                throw new RowProblem(Reason.WRONG_TYPE, column + " has a message whose content is an object");
            }
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (!part.path("type").asText().equals("text")) {
                throw new RowProblem(Reason.UNSUPPORTED, column + " has a message part that is not text");
            }
            text.append(part.path("text").asText());
        }
        return text.toString();
    }

    /** JSON can escape half a surrogate pair; no file of ours can hold it. */
    public static String checked(String column, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new RowProblem(Reason.INVALID_UTF8, column + " holds half of a surrogate pair");
        }
        return text;
    }
}
