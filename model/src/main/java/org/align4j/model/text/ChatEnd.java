package org.align4j.model.text;

import java.util.List;
import org.align4j.core.chat.Message;

/** How a rendered conversation ends. */
public enum ChatEnd {
    /** As the last message leaves it. */
    TURN,
    /** Ready for the assistant to answer ({@code add_generation_prompt}). */
    ANSWER,
    /** Inside the last message, which is to be continued ({@code continue_final_message}). */
    CONTINUE;

    /** A prompt that ends in the assistant's words is to be continued. */
    static ChatEnd ofPrompt(List<Message> prompt) {
        boolean begun =
                !prompt.isEmpty() && prompt.get(prompt.size() - 1).role().equals(Message.ASSISTANT);
        return begun ? CONTINUE : ANSWER;
    }
}
