package org.align4j.model.gguf;

import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Message;
import org.align4j.model.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * A chat template that puts a fixed text before and after each message, as Ollama's template language has it. Ollama does
 * not run a checkpoint's Jinja, so this is found by rendering conversations and compared with them.
 *
 * @param start what a conversation begins with, BOS left out where the tokenizer adds it
 * @param turns by role: what stands before and after the content
 * @param answer what follows the last message where the assistant is to answer
 * @param system what the template says for a conversation without a system message; empty for nothing
 */
record OllamaTemplate(String start, Map<String, Turn> turns, String answer, String system) {
    private static final String SYSTEM = "system";
    private static final List<Message> PROBE = List.of(
            new Message(SYSTEM, "0probe-a"),
            new Message(Message.USER, "0probe-b"),
            new Message(Message.ASSISTANT, "0probe-c\nd"),
            new Message(Message.USER, "0probe-e"));

    /** What stands around a message. */
    record Turn(String before, String after) {
        String around(String content) {
            return before + content + after;
        }
    }

    OllamaTemplate {
        turns = Map.copyOf(turns);
    }

    /** The template of a tokenizer; null if it is none of this form. */
    static @Nullable OllamaTemplate of(Tokenizer tokenizer, String begin) {
        if (!tokenizer.hasChatTemplate()) {
            return null;
        }
        for (String start : List.of("", begin)) {
            try {
                OllamaTemplate found = find(tokenizer, start);
                if (found.agrees(tokenizer) && found.canBeWritten()) {
                    return found;
                }
            } catch (UserError | IndexOutOfBoundsException e) {
                // A template that refuses a role, puts contents elsewhere, or begins otherwise: the next, or none.
            }
        }
        return null;
    }

    private static OllamaTemplate find(Tokenizer tokenizer, String start) {
        String user = PROBE.get(1).content();
        String reply = PROBE.get(2).content();
        String one = tokenizer.render(PROBE.subList(0, 2));
        String two = tokenizer.render(PROBE.subList(0, 3));
        String three = tokenizer.render(PROBE);
        String afterUser = after(one, user);
        String afterReply = after(two, reply);
        String beforeReply = between(two, user, reply).substring(afterUser.length());
        String beforeUser = between(three, reply, PROBE.get(3).content()).substring(afterReply.length());
        String gap = between(one, PROBE.get(0).content(), user);
        String afterSystem = gap.substring(0, gap.length() - beforeUser.length());
        String beforeSystem =
                one.substring(start.length(), one.indexOf(PROBE.get(0).content()));
        String plain = tokenizer.render(PROBE.subList(1, 2));
        String unasked = plain.substring(start.length(), plain.indexOf(beforeUser + user));
        String system = unasked.isEmpty()
                ? ""
                : unasked.substring(beforeSystem.length(), unasked.length() - afterSystem.length());
        return new OllamaTemplate(
                start,
                Map.of(
                        SYSTEM,
                        new Turn(beforeSystem, afterSystem),
                        Message.USER,
                        new Turn(beforeUser, afterUser),
                        Message.ASSISTANT,
                        new Turn(beforeReply, afterReply)),
                tokenizer.renderForAnswer(PROBE).substring(three.length()),
                system);
    }

    private boolean agrees(Tokenizer tokenizer) {
        for (List<Message> messages : List.of(PROBE, PROBE.subList(0, 2), PROBE.subList(1, 2), PROBE.subList(1, 4))) {
            if (!rendered(messages).equals(tokenizer.renderForAnswer(messages))) {
                return false;
            }
        }
        return true;
    }

    /** A conversation as Ollama renders it, ready for the assistant to answer. */
    String rendered(List<Message> messages) {
        StringBuilder text = new StringBuilder(start);
        if (!system.isEmpty() && !messages.get(0).role().equals(SYSTEM)) {
            text.append(turn(SYSTEM).around(system));
        }
        messages.forEach(message -> text.append(turn(message.role()).around(message.content())));
        return text.append(answer).toString();
    }

    private Turn turn(String role) {
        return java.util.Objects.requireNonNull(turns.get(role));
    }

    /** Whether no text would be read as Ollama's own signs. */
    private boolean canBeWritten() {
        String all = start + turns + answer + system;
        return !all.contains("{{") && !all.contains("}}") && !all.contains("\"\"\"");
    }

    /** In Ollama's template language (Go's). */
    String source(String begin) {
        StringBuilder source = new StringBuilder(start.equals(begin) ? "" : start);
        source.append("{{ range .Messages }}{{ if eq .Role \"system\" }}")
                .append(turn(SYSTEM).around("{{ .Content }}"))
                .append("{{ else if eq .Role \"user\" }}")
                .append(turn(Message.USER).around("{{ .Content }}"))
                .append("{{ else if eq .Role \"assistant\" }}")
                .append(turn(Message.ASSISTANT).around("{{ .Content }}"))
                .append("{{ end }}{{ end }}")
                .append(answer);
        return source.toString();
    }

    private static String after(String text, String content) {
        return text.substring(text.indexOf(content) + content.length());
    }

    private static String between(String text, String first, String second) {
        return text.substring(text.indexOf(first) + first.length(), text.indexOf(second));
    }
}
