package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.align4j.core.server.WebExchange;

/**
 * The JSON of one answer.
 *
 * @param chat whether choices are messages, else plain text
 * @param created seconds since 1970
 */
record AnswerShape(boolean chat, String id, long created, String model, boolean withLogProbs, TokenTexts texts) {
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
                choice.put("text", choices[i].text());
            }
            end(choice, choices[i], 0, 0);
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

    /** The first part of every choice of a chat: who speaks. */
    ObjectNode opening(int index) {
        ObjectNode answer = head("chat.completion.chunk");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", index);
        choice.putObject("delta").put("role", "assistant").put("content", "");
        choice.putNull("logprobs").putNull("finish_reason");
        return answer;
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
                    chat ? texts.chat(growth, tokensBefore) : texts.plain(growth, tokensBefore, textBefore));
        } else {
            choice.putNull("logprobs");
        }
        choice.put(
                "finish_reason",
                growth.finish() == null ? null : growth.finish().name().toLowerCase(Locale.ROOT));
    }
}
