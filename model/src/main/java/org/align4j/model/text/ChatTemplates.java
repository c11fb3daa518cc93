package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.align4j.core.UserError;
import org.align4j.core.chat.Message;
import org.align4j.jinja.Rendering;
import org.align4j.jinja.Spaces;
import org.align4j.jinja.Template;
import org.align4j.jinja.TemplateError;

/** A checkpoint's chat templates, rendered as {@code apply_chat_template} of transformers renders them. */
final class ChatTemplates {
    private static final String TOOL_TEMPLATE = "tool_use";
    /** The names under which a message's reasoning is passed; templates read the first. */
    private static final List<String> REASONING = List.of("reasoning_content", "thinking", "reasoning");
    /** transformers' own mark for the end of a message that is to be continued. */
    private static final String CONTINUE_MARK = "CONTINUE_FINAL_MESSAGE_TAG ";

    private final Path folder;
    private final Map<String, String> sources;
    private final Map<String, Object> namedTokens;
    private final Clock clock;
    private final Map<String, Template> parsed = new ConcurrentHashMap<>();

    ChatTemplates(TokenizerFolder folder, Clock clock) {
        this.folder = folder.folder();
        sources = folder.templates();
        namedTokens = folder.namedTokens();
        this.clock = clock;
    }

    boolean isEmpty() {
        return sources.isEmpty();
    }

    /**
     * Renders a conversation.
     *
     * @param messages as JSON; keys whose value is null count as absent
     * @param variables further template variables, such as {@code tools}
     */
    Rendering render(ArrayNode messages, ObjectNode variables, ChatEnd end) {
        if (messages.isEmpty()) {
            throw new UserError("a conversation needs at least one message");
        }
        Map<String, JsonNode> given = new LinkedHashMap<>();
        namedTokens.forEach((name, value) -> given.put(name, TextNode.valueOf(value.toString())));
        given.put("tools", NullNode.instance);
        given.put("documents", NullNode.instance);
        variables.properties().forEach(entry -> given.put(entry.getKey(), entry.getValue()));
        given.put("add_generation_prompt", BooleanNode.valueOf(end == ChatEnd.ANSWER));
        ArrayNode plain = plain(messages);
        String last = end == ChatEnd.CONTINUE ? mark((ObjectNode) plain.get(plain.size() - 1)) : "";
        given.put("messages", plain);
        Template template = template(!variables.path("tools").isMissingNode()
                && !variables.path("tools").isNull());
        try {
            Rendering rendering = template.render(given, LocalDateTime.now(clock));
            return end == ChatEnd.CONTINUE ? continued(rendering, last) : rendering;
        } catch (TemplateError e) {
            throw failure(e);
        }
    }

    private Template template(boolean withTools) {
        if (sources.isEmpty()) {
            throw new UserError(
                    folder + ": no chat template; conversations need chat_template.jinja, or give plain text");
        }
        String name =
                withTools && sources.containsKey(TOOL_TEMPLATE) ? TOOL_TEMPLATE : TokenizerFolder.DEFAULT_TEMPLATE;
        String source = sources.get(name);
        if (source == null) {
            throw new UserError(folder + ": has chat templates " + sources.keySet() + ", none of them named default");
        }
        try {
            return parsed.computeIfAbsent(name, key -> Template.parse(source));
        } catch (TemplateError e) {
            throw failure(e);
        }
    }

    private UserError failure(TemplateError e) {
        String place = e.line() > 0 ? " line " + e.line() : "";
        return new UserError(folder + ": chat template" + place + ": " + e.inOneLine() + " (" + e.kind() + ")", e);
    }

    /**
     * A copy without null values, which tables put where a message has nothing; but a content that is null says that there
     * is none, as beside tool calls, and templates ask for that. The reasoning stands under every name it is known by.
     */
    private static ArrayNode plain(ArrayNode messages) {
        ArrayNode plain = JsonFiles.JSON.createArrayNode();
        for (int i = 0; i < messages.size(); i++) {
            if (!(messages.get(i) instanceof ObjectNode message)) {
                throw new UserError("message " + (i + 1) + ": expected an object with role and content");
            }
            ObjectNode copy = JsonFiles.JSON.createObjectNode();
            String reasoning = REASONING.stream()
                    .filter(name -> message.hasNonNull(name))
                    .findFirst()
                    .orElse("");
            if (!reasoning.isEmpty()) {
                copy.set("thinking", message.get(reasoning));
            }
            message.properties().forEach(entry -> {
                if (!entry.getValue().isNull() || entry.getKey().equals("content")) {
                    copy.set(entry.getKey(), entry.getValue().deepCopy());
                }
            });
            if (!reasoning.isEmpty()) {
                copy.set("reasoning_content", message.get(reasoning));
            }
            plain.add(copy);
        }
        return plain;
    }

    /** Marks the end of the text to be continued; that text. */
    private static String mark(ObjectNode message) {
        JsonNode content = message.path("content");
        if (content.isTextual()) {
            message.put("content", content.textValue() + CONTINUE_MARK);
            return content.textValue();
        }
        for (int i = content.size() - 1; i >= 0; i--) {
            if (content.get(i) instanceof ObjectNode part && part.path("text").isTextual()) {
                String text = part.get("text").textValue();
                part.put("text", text + CONTINUE_MARK);
                return text;
            }
        }
        throw new UserError("the last message has no text to continue");
    }

    /** Cuts the rendering after the last message's own text, as transformers does. */
    private static Rendering continued(Rendering rendering, String last) {
        String text = rendering.text();
        int place = text.lastIndexOf(CONTINUE_MARK.strip());
        if (place < 0 || !text.contains(Spaces.strip(last))) {
            throw new UserError("the chat template changes the last message, so it cannot be continued");
        }
        boolean spaceKept = text.startsWith(CONTINUE_MARK, place);
        String cut = text.substring(0, place);
        return new Rendering(spaceKept ? cut : Spaces.stripRight(cut), List.of());
    }

    static ArrayNode json(List<Message> messages) {
        ArrayNode array = JsonFiles.JSON.createArrayNode();
        for (Message message : messages) {
            array.addObject().put("role", message.role()).put("content", message.content());
        }
        return array;
    }
}
