package org.align4j.pipeline.report;

import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;

/** Prompts as text. */
final class Texts {
    private Texts() {}

    /** The whole conversation where there is more than one turn. */
    static String conversation(Content prompt) {
        if (prompt instanceof Content.Chat chat && chat.messages().size() > 1) {
            StringBuilder turns = new StringBuilder();
            for (Message message : chat.messages()) {
                turns.append(turns.isEmpty() ? "" : "\n")
                        .append(message.role())
                        .append(": ")
                        .append(message.content());
            }
            return turns.toString();
        }
        return prompt.lastText();
    }
}
