package org.align4j.pipeline.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.text.ChatEnd;
import org.align4j.model.text.Tokenizer;

/**
 * One line of a JSON Lines file.
 *
 * @param line counted from 1
 */
public record InputRow(Path file, long line, ObjectNode json) {
    /** {@code file:line}, for messages. */
    public String where() {
        return file + ":" + line;
    }

    /**
     * The row's token ids: its {@code input_ids}, or its {@code text} or {@code messages} encoded as they are modelled.
     *
     * @throws UserError if it has not exactly one of the three, or the model cannot read it
     */
    public int[] tokens(Tokenizer tokenizer, ModelConfig config) {
        String key = only("input_ids", "text", "messages");
        JsonNode value = json.get(key);
        int[] tokens = key.equals("input_ids")
                ? ids(key)
                : asked(() -> value.isTextual()
                        ? tokenizer.encodeDocument(Content.text(value.textValue()))
                        : tokenizer
                                .encodeChat(messages(key), variables(), ChatEnd.TURN)
                                .tokens());
        return checked(tokens, config);
    }

    /**
     * The row's prompt, ready to be continued: {@code prompt} (text or messages), {@code text}, {@code messages} (through
     * the chat template) or {@code input_ids}.
     */
    public int[] prompt(Tokenizer tokenizer, ModelConfig config) {
        String key = only("prompt", "text", "messages", "input_ids");
        JsonNode value = json.get(key);
        int[] tokens = key.equals("input_ids")
                ? ids(key)
                : asked(() -> value.isTextual()
                        ? tokenizer.encodePrompt(Content.text(value.textValue()))
                        : prompt(messages(key), tokenizer));
        if (tokens.length == config.maxPositions()) {
            throw new UserError(where() + ": the prompt has " + tokens.length + " tokens, the model's whole context;"
                    + " nothing can follow it");
        }
        return checked(tokens, config);
    }

    /**
     * What the row gives the chat template beside its messages: {@code tools}, {@code documents} and what
     * {@code chat_template_kwargs} holds.
     */
    public ObjectNode variables() {
        ObjectNode variables = json.objectNode();
        for (String name : List.of("tools", "documents")) {
            if (json.hasNonNull(name)) {
                variables.set(name, json.get(name));
            }
        }
        JsonNode more = json.path("chat_template_kwargs");
        if (more instanceof ObjectNode object) {
            variables.setAll(object);
        } else if (!more.isMissingNode() && !more.isNull()) {
            throw new UserError(where() + ": chat_template_kwargs must be an object of template variables");
        }
        return variables;
    }

    /** The messages under a key, with all that the template may ask of them. */
    private ArrayNode messages(String key) {
        if (!(json.get(key) instanceof ArrayNode messages) || messages.isEmpty()) {
            throw new UserError(
                    where() + ": " + key + " must be text or a list of messages, but is " + shown(json.get(key)));
        }
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            boolean calls = !message.hasNonNull("content") && message.hasNonNull("tool_calls");
            if (!message.path("role").isTextual() || !(message.path("content").isTextual() || calls)) {
                throw new UserError(where() + ": " + key + "[" + i
                        + "] must be {\"role\": TEXT, \"content\": TEXT}, but is " + shown(message));
            }
        }
        return messages;
    }

    /** A prompt that ends in the assistant's words is to be continued. */
    private int[] prompt(ArrayNode messages, Tokenizer tokenizer) {
        boolean begun = messages.get(messages.size() - 1).path("role").asText().equals(Message.ASSISTANT);
        return tokenizer
                .encodeChat(messages, variables(), begun ? ChatEnd.CONTINUE : ChatEnd.ANSWER)
                .tokens();
    }

    /** An error names the row. */
    private int[] asked(Supplier<int[]> encoding) {
        try {
            return encoding.get();
        } catch (UserError e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(where()) ? e : new UserError(where() + ": " + message, e);
        }
    }

    /** Which of the keys the row has; exactly one. */
    private String only(String... keys) {
        List<String> found = List.of(keys).stream().filter(json::hasNonNull).toList();
        if (found.size() != 1) {
            throw new UserError(where() + ": a row must have one of " + String.join(", ", keys) + ", but has "
                    + (found.isEmpty() ? "none of them" : String.join(" and ", found)));
        }
        return found.get(0);
    }

    private int[] ids(String key) {
        JsonNode value = json.get(key);
        int[] ids = new int[value.size()];
        for (int i = 0; i < ids.length; i++) {
            if (!value.get(i).canConvertToInt() || !value.get(i).isIntegralNumber()) {
                throw new UserError(where() + ": " + key + "[" + i + "] must be a token id, but is " + value.get(i));
            }
            ids[i] = value.get(i).intValue();
        }
        return ids;
    }

    private int[] checked(int[] tokens, ModelConfig config) {
        if (tokens.length == 0) {
            throw new UserError(where() + ": the row has no tokens");
        }
        if (tokens.length > config.maxPositions()) {
            throw new UserError(where() + ": the row has " + tokens.length + " tokens, but the model reads at most "
                    + config.maxPositions());
        }
        for (int token : tokens) {
            if (token < 0 || token >= config.vocabularySize()) {
                throw new UserError(where() + ": token id " + token + " is not in the model's vocabulary of "
                        + config.vocabularySize());
            }
        }
        return tokens;
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
