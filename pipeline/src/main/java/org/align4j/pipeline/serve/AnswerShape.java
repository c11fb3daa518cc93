package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.align4j.core.server.WebExchange;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of one answer.
 *
 * @param chat whether choices are messages, else plain text
 * @param created seconds since 1970
 * @param echoes the prompts, where they are told again; else empty
 * @param completions of each prompt
 */
record AnswerShape(
        boolean chat,
        String id,
        long created,
        String model,
        boolean withLogProbs,
        TokenTexts texts,
        List<Echo> echoes,
        int completions) {
    /** The same, with prompts told again. */
    AnswerShape with(List<Echo> told) {
        return new AnswerShape(chat, id, created, model, withLogProbs, texts, told, completions);
    }

    /** Whether a stream begins with a part that has nothing drawn in it. */
    boolean opens() {
        return chat || !echoes.isEmpty();
    }

    private @Nullable Echo echo(int choice) {
        return echoes.isEmpty() ? null : echoes.get(choice / completions);
    }

    /** How long the text is that comes before what is drawn. */
    private int before(int choice) {
        Echo echo = echo(choice);
        return echo == null ? 0 : echo.text().length();
    }

    private ObjectNode head(String kind) {
        return WebExchange.JSON
                .createObjectNode()
                .put("id", id)
                .put("object", kind)
                .put("created", created)
                .put("model", model);
    }

    /** The whole answer. */
    ObjectNode whole(Growth[] choices, Usage usage) {
        ObjectNode answer = head(chat ? "chat.completion" : "text_completion");
        ArrayNode list = answer.putArray("choices");
        for (int i = 0; i < choices.length; i++) {
            ObjectNode choice = list.addObject().put("index", i);
            if (chat) {
                choice.putObject("message").put("role", "assistant").put("content", choices[i].text());
            } else {
                Echo echo = echo(i);
                choice.put("text", (echo == null ? "" : echo.text()) + choices[i].text());
            }
            end(choice, choices[i], 0, 0);
            tellAgain(choice, echo(i));
        }
        answer.set("usage", usage.json());
        return answer;
    }

    /** What has come since the last part of a choice. */
    ObjectNode part(Growth growth, int textBefore, int tokensBefore) {
        ObjectNode answer = head(chat ? "chat.completion.chunk" : "text_completion");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", growth.choice());
        String text = growth.text().substring(Math.min(textBefore, growth.text().length()));
        if (chat) {
            choice.putObject("delta").put("content", text);
        } else {
            choice.put("text", text);
        }
        end(choice, growth, textBefore, tokensBefore);
        return answer;
    }

    /** The first part of every choice: of a chat who speaks, of plain text the prompt told again. */
    ObjectNode opening(int index) {
        ObjectNode answer = head(chat ? "chat.completion.chunk" : "text_completion");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", index);
        Echo echo = echo(index);
        if (chat || echo == null) {
            choice.putObject("delta").put("role", "assistant").put("content", "");
        } else {
            choice.put("text", echo.text());
        }
        choice.putNull("logprobs").putNull("finish_reason");
        if (echo != null && echo.read() != null) {
            choice.set("logprobs", texts.plain(echo));
        }
        return answer;
    }

    /** Puts the prompt's log-probs before those of what was drawn. */
    private void tellAgain(ObjectNode choice, @Nullable Echo echo) {
        if (echo == null || echo.read() == null) {
            return;
        }
        ObjectNode all = texts.plain(echo);
        JsonNode drawn = choice.path("logprobs");
        all.fieldNames().forEachRemaining(name -> all.withArray(name).addAll((ArrayNode) drawn.get(name)));
        choice.set("logprobs", all);
    }

    /** The last part of a stream, where it was asked for. */
    ObjectNode closing(Usage usage) {
        ObjectNode answer = head(chat ? "chat.completion.chunk" : "text_completion");
        answer.putArray("choices");
        answer.set("usage", usage.json());
        return answer;
    }

    private void end(ObjectNode choice, Growth growth, int textBefore, int tokensBefore) {
        if (withLogProbs) {
            choice.set(
                    "logprobs",
                    chat
                            ? texts.chat(growth, tokensBefore)
                            : texts.plain(growth, tokensBefore, textBefore + before(growth.choice())));
        } else {
            choice.putNull("logprobs");
        }
        choice.put(
                "finish_reason",
                growth.finish() == null ? null : growth.finish().name().toLowerCase(Locale.ROOT));
    }
}
