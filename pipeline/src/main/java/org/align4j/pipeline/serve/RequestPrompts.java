package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.server.WebExchange;
import org.align4j.model.text.ChatEnd;
import org.align4j.model.text.Tokenizer;

/** Token ids of what a request wants completed or scored. */
final class RequestPrompts {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");
    private static final int MOST_PROMPTS = 256;

    private RequestPrompts() {}

    /** A conversation, ready for the assistant to answer, or to go on with what it has begun. */
    static int[] conversation(RequestFields fields, Tokenizer tokenizer) throws ApiFault {
        ArrayNode messages = messages(fields.node("messages"));
        ObjectNode variables = WebExchange.JSON.createObjectNode();
        JsonNode given = fields.node("chat_template_kwargs");
        if (given instanceof ObjectNode object) {
            variables.setAll(object);
        } else if (!given.isMissingNode()) {
            throw ApiFault.of("chat_template_kwargs", "must be an object");
        }
        boolean begun = messages.get(messages.size() - 1).path("role").asText().equals("assistant");
        return rendered(messages, variables, begun ? ChatEnd.CONTINUE : ChatEnd.ANSWER, tokenizer);
    }

    static int[] rendered(ArrayNode messages, ObjectNode variables, ChatEnd end, Tokenizer tokenizer) throws ApiFault {
        if (!tokenizer.hasChatTemplate()) {
            throw new ApiFault(
                    400, "this model has no chat template; /v1/completions continues plain text", "messages");
        }
        try {
            return tokenizer.encodeChat(messages, variables, end).tokens();
        } catch (UserError e) {
            throw new ApiFault(400, e.getMessage(), "messages");
        }
    }

    /** Messages as templates take them: every content one text, and a name where one is given. */
    static ArrayNode messages(JsonNode given) throws ApiFault {
        if (!given.isArray() || given.isEmpty()) {
            throw ApiFault.of("messages", "must be a list of at least one message");
        }
        ArrayNode messages = WebExchange.JSON.createArrayNode();
        for (int i = 0; i < given.size(); i++) {
            String place = "messages[" + i + "]";
            JsonNode message = given.get(i);
            String role = message.path("role").asText();
            if (!ROLES.contains(role)) {
                throw ApiFault.of(place + ".role", "must be system, user, assistant or tool");
            }
            for (String field :
                    message.properties().stream().map(Map.Entry::getKey).toList()) {
                if (!Set.of("role", "content", "name").contains(field)
                        && !message.get(field).isNull()) {
                    throw ApiFault.of(place + "." + field, "is not supported by this server");
                }
            }
            ObjectNode taken = messages.addObject()
                    .put("role", role.equals("developer") ? "system" : role)
                    .put("content", content(message.path("content"), place + ".content"));
            if (message.hasNonNull("name")) {
                taken.put("name", name(message.get("name"), place + ".name"));
            }
        }
        return messages;
    }

    /** Who of several speaks: for templates that tell. */
    private static String name(JsonNode name, String place) throws ApiFault {
        if (!name.isTextual()) {
            throw ApiFault.of(place, "must be a text");
        }
        return name.textValue();
    }

    private static String content(JsonNode content, String place) throws ApiFault {
        if (content.isTextual()) {
            return content.textValue();
        }
        StringBuilder text = new StringBuilder();
        if (!content.isArray()) {
            throw ApiFault.of(place, "must be a text or a list of text parts");
        }
        for (JsonNode part : content) {
            if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
                throw ApiFault.of(place, "must have parts of type text alone");
            }
            text.append(part.get("text").textValue());
        }
        return text.toString();
    }

    /** One or several prompts to be continued: texts, or token ids. */
    static List<int[]> prompts(RequestFields fields, String name, Tokenizer tokenizer) throws ApiFault {
        return plain(fields, name, tokenizer, text -> tokenizer.encodePrompt(Content.text(text)));
    }

    /** One or several whole texts, or token ids. */
    static List<int[]> texts(RequestFields fields, String name, Tokenizer tokenizer) throws ApiFault {
        return plain(fields, name, tokenizer, tokenizer::encodeWithSpecialTokens);
    }

    private static List<int[]> plain(
            RequestFields fields, String name, Tokenizer tokenizer, Function<String, int[]> encoding) throws ApiFault {
        JsonNode given = fields.node(name);
        List<int[]> prompts = new ArrayList<>();
        boolean single = given.isTextual()
                || (given.isArray() && !given.isEmpty() && given.get(0).isNumber());
        if (!single && (!given.isArray() || given.isEmpty() || given.size() > MOST_PROMPTS)) {
            throw ApiFault.of(name, "must be a text, token ids, or a list of at most " + MOST_PROMPTS + " of them");
        }
        for (JsonNode each : single ? List.of(given) : (ArrayNode) given) {
            prompts.add(one(each, name, tokenizer, encoding));
        }
        return prompts;
    }

    private static int[] one(JsonNode given, String name, Tokenizer tokenizer, Function<String, int[]> encoding)
            throws ApiFault {
        int[] ids;
        try {
            ids = given.isTextual() ? encoding.apply(given.textValue()) : ids(given, name);
        } catch (UserError e) {
            throw new ApiFault(400, e.getMessage(), name);
        }
        if (ids.length == 0) {
            throw ApiFault.of(name, "has no tokens, and the tokenizer adds none");
        }
        for (int id : ids) {
            if (id < 0 || id >= tokenizer.vocabularySize()) {
                throw ApiFault.of(
                        name, "has the token id " + id + "; ids go from 0 to " + (tokenizer.vocabularySize() - 1));
            }
        }
        return ids;
    }

    private static int[] ids(JsonNode given, String name) throws ApiFault {
        if (!given.isArray()) {
            throw ApiFault.of(name, "must hold texts or token ids");
        }
        int[] ids = new int[given.size()];
        for (int i = 0; i < ids.length; i++) {
            if (!given.get(i).canConvertToExactIntegral() || !given.get(i).canConvertToInt()) {
                throw ApiFault.of(name, "must hold texts or token ids");
            }
            ids[i] = given.get(i).intValue();
        }
        return ids;
    }
}
