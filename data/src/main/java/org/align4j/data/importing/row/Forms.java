package org.align4j.data.importing.row;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/** In which form rows are stored: as the file has them, as messages, or as plain text. */
public enum Forms {
    AS_IS {
        @Override
        Content document(Content content) {
            return content;
        }

        @Override
        Content prompt(Content content) {
            return content;
        }

        @Override
        Content completion(Content content) {
            return content;
        }
    },
    CHAT {
        @Override
        Content document(Content content) {
            if (content instanceof Content.Text) {
                throw new RowProblem(Reason.MIXED_FORMS, "is plain text, which has no turns to make messages of");
            }
            return content;
        }

        @Override
        Content prompt(Content content) {
            return user(content);
        }

        @Override
        Content completion(Content content) {
            return content instanceof Content.Text plain ? Content.assistant(plain.text()) : content;
        }
    },
    TEXT {
        @Override
        Content document(Content content) {
            return plain(content);
        }

        @Override
        Content prompt(Content content) {
            return plain(content);
        }

        @Override
        Content completion(Content content) {
            return plain(content);
        }
    };

    abstract Content document(Content content);

    abstract Content prompt(Content content);

    abstract Content completion(Content content);

    /** The form of a row that holds such contents: messages, where nothing else is asked for and one of them is. */
    Forms of(Stream<@Nullable Content> contents) {
        return this == AS_IS && contents.anyMatch(Content.Chat.class::isInstance) ? CHAT : this;
    }

    public static Content.Chat user(Content content) {
        return content instanceof Content.Chat chat ? chat : (Content.Chat) Content.user(content.lastText());
    }

    private static Content plain(Content content) {
        if (content instanceof Content.Chat chat && chat.messages().size() != 1) {
            throw new RowProblem(
                    Reason.MIXED_FORMS, "has " + chat.messages().size() + " messages, which cannot become plain text");
        }
        return Content.text(content.lastText());
    }

    /** A prompt and its completion as one whole. */
    static Content join(Content prompt, Content completion) {
        if (prompt instanceof Content.Text asked && completion instanceof Content.Text answer) {
            return Content.text(asked.text() + answer.text());
        }
        List<Message> messages = new ArrayList<>(user(prompt).messages());
        messages.addAll(((Content.Chat) CHAT.completion(completion)).messages());
        return new Content.Chat(messages);
    }
}
