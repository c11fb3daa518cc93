package org.align4j.data.importing.row;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.value.JsonValues;
import org.jspecify.annotations.Nullable;

/** Prompts and completions as data sets write them: strings, {@code role/content}, {@code from/value}. */
public final class Contents {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Map<String, String> ROLES = Map.ofEntries(
            Map.entry("system", Message.SYSTEM),
            Map.entry("user", Message.USER),
            Map.entry("human", Message.USER),
            Map.entry("prompter", Message.USER),
            Map.entry("assistant", Message.ASSISTANT),
            Map.entry("gpt", Message.ASSISTANT),
            Map.entry("chatgpt", Message.ASSISTANT),
            Map.entry("bot", Message.ASSISTANT),
            Map.entry("chatbot", Message.ASSISTANT),
            Map.entry("ai", Message.ASSISTANT),
            Map.entry("model", Message.ASSISTANT),
            Map.entry("tool", Message.TOOL),
            Map.entry("observation", Message.TOOL));
    /** What a message may carry that changes what is said, and that a row cannot hold. */
    private static final List<String> UNSUPPORTED = List.of(
            "tool_calls",
            "function_call",
            "thinking",
            "reasoning",
            "reasoning_content",
            "images",
            "train_detail",
            "training_detail");

    private static final Set<String> NOTHING = Set.of("", "[]", "{}", "null");

    /** A conversation as Python prints it, which is no JSON. */
    private static final Pattern PRINTED =
            Pattern.compile("\\[\\s*\\{.*'(role|from)': *'(user|assistant|system|human|gpt)'.*}\\s*]", Pattern.DOTALL);

    private static final Set<String> KNOWN = Stream.of(
                    List.of("role", "from", "content", "value"), Masks.NAMES, UNSUPPORTED)
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableSet());

    private Contents() {}

    /**
     * A prompt or completion. An answer that is not to be learned is none: only whole conversations keep their masks.
     */
    public static Content of(String column, JsonNode written) {
        JsonNode value = unwritten(column, written);
        Content content = turns(column, value);
        List<Boolean> train = Masks.of(column, value);
        boolean isAnswer = content instanceof Content.Chat chat
                && !chat.messages().isEmpty()
                && chat.messages().get(chat.messages().size() - 1).role().equals(Message.ASSISTANT);
        if (isAnswer && train != null && !train.get(train.size() - 1)) {
            throw new RowProblem(Reason.MASKED, column + " is an answer that is not to be learned");
        }
        return content;
    }

    /** Keys of messages that say something nobody asked for, and in how many messages. */
    public static Map<String, Long> unknownKeys(JsonNode value) {
        Map<String, Long> unknown = new TreeMap<>();
        for (JsonNode message : value.isObject() ? List.of(value) : value) {
            message.properties().forEach(field -> {
                if (!KNOWN.contains(field.getKey()) && !field.getValue().isNull()) {
                    unknown.merge(field.getKey(), 1L, Long::sum);
                }
            });
        }
        return unknown;
    }

    /**
     * The messages in a text that is a conversation or message as JSON, as tables without lists have them; any other value as it
     * is.
     *
     * @throws RowProblem if it is a conversation in another notation
     */
    static JsonNode unwritten(String column, JsonNode value) {
        String text = value.isTextual() ? value.asText().strip() : "";
        if (!text.startsWith("[") && !text.startsWith("{")) {
            return value;
        }
        JsonNode parsed = parsed(text);
        if (isSpeech(parsed)) {
            return parsed;
        }
        if (PRINTED.matcher(text).matches()) {
            throw Values.wrongType(column, value, "messages");
        }
        return value;
    }

    /** Messages of known roles, and nothing else. */
    private static boolean isSpeech(JsonNode value) {
        if (value.isArray() && !value.isEmpty()) {
            return value.valueStream().allMatch(element -> element.isObject() && isSpeech(element));
        }
        return value.isObject()
                && role(value) != null
                && (value.has("content") || value.has("value") || value.has("tool_calls"));
    }

    /** The same as {@link #of}, whether or not its last turn is to be learned. */
    public static Content turns(String column, JsonNode value) {
        if (value.isObject()) {
            return new Content.Chat(List.of(message(column, value)));
        }
        if (!value.isArray()) {
            if (value.isBoolean()) {
                throw new RowProblem(Reason.WRONG_TYPE, column + " is true or false, expected text or messages");
            }
            return Content.text(words(column, value));
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode element : value) {
            if (!element.isObject()) {
                throw new RowProblem(
                        Reason.WRONG_TYPE,
                        column + " is a list of something other than messages with role and content");
            }
            messages.add(message(column, element));
        }
        return new Content.Chat(messages);
    }

    /** Whether a value holds anything: neither null nor empty, nor the text of an empty list. */
    public static boolean says(JsonNode value) {
        return value.isContainerNode()
                ? !value.isEmpty()
                : !value.isNull()
                        && !value.isMissingNode()
                        && !NOTHING.contains(value.asText().strip());
    }

    /** The JSON in a text; a missing node if it is none. */
    static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** An element of a list that must be a text. */
    public static String string(String column, JsonNode value) {
        if (!value.isTextual()) {
            throw new RowProblem(Reason.WRONG_TYPE, column + " holds something other than texts");
        }
        return checked(column, value.asText());
    }

    private static Message message(String column, JsonNode message) {
        for (String unsupported : UNSUPPORTED) {
            if (says(message.path(unsupported))) {
                throw new RowProblem(Reason.UNSUPPORTED, column + " has a message with " + unsupported);
            }
        }
        Masks.refuseUnclear(column, message);
        JsonNode content = message.hasNonNull("content") ? message.get("content") : message.path("value");
        String name = name(message);
        if (name == null || content.isMissingNode() || content.isNull()) {
            throw new RowProblem(Reason.WRONG_TYPE, column + " has a message without role and content");
        }
        String known = role(message);
        if (known == null) {
            throw new RowProblem(
                    Reason.UNKNOWN_ROLE,
                    column + " has a message of role '" + name + "', expected system, user, assistant or tool");
        }
        return new Message(known, text(column, content));
    }

    private static @Nullable String name(JsonNode message) {
        JsonNode role = message.hasNonNull("role") ? message.get("role") : message.path("from");
        return role.isTextual() ? role.asText() : null;
    }

    /** Our name of a message's role, null if it has none that is known. */
    static @Nullable String role(JsonNode message) {
        String name = name(message);
        return name == null ? null : ROLES.get(name.toLowerCase(Locale.ROOT));
    }

    /** A plain value as text; NaN is what pandas writes where there is none. */
    static String words(String column, JsonNode value) {
        if (value.isFloatingPointNumber() && !Double.isFinite(value.asDouble())) {
            throw new RowProblem(Reason.WRONG_TYPE, column + " is " + value.asText() + ", expected text");
        }
        return checked(column, JsonValues.words(value));
    }

    /** A message's text, also where it is written as a list of parts. */
    static String text(String column, JsonNode content) {
        if (!content.isArray()) {
            if (content.isObject() || content.isBoolean()) {
                throw new RowProblem(
                        Reason.WRONG_TYPE,
                        column + " has a message whose content is "
                                + (content.isObject() ? "an object" : "true or false"));
            }
            return words(column, content);
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            boolean isText =
                    part.has("type") ? part.path("type").asText().equals("text") : part.size() == 1 && part.has("text");
            if (!isText) {
                throw new RowProblem(Reason.UNSUPPORTED, column + " has a message part that is not text");
            }
            text.append(string(column, part.path("text")));
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
