package org.align4j.core.chat;

import java.util.List;

/** A prompt or a completion: either plain text, continued as it stands, or messages that a chat template renders. */
public sealed interface Content {
    /** Plain text ("standard" format in TRL's words). */
    record Text(String text) implements Content {}

    /** Messages ("conversational" format in TRL's words); a completion is usually one assistant message. */
    record Chat(List<Message> messages) implements Content {
        public Chat {
            messages = List.copyOf(messages);
        }
    }

    static Content text(String text) {
        return new Text(text);
    }

    static Content user(String text) {
        return new Chat(List.of(new Message(Message.USER, text)));
    }

    static Content assistant(String text) {
        return new Chat(List.of(new Message(Message.ASSISTANT, text)));
    }

    /** For people and judges: the text, or the last message's content. */
    default String lastText() {
        if (this instanceof Text plain) {
            return plain.text();
        }
        List<Message> messages = ((Chat) this).messages();
        return messages.isEmpty() ? "" : messages.get(messages.size() - 1).content();
    }
}
