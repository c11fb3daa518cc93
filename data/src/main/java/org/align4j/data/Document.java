package org.align4j.data;

import java.util.List;
import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * Plain text or a whole conversation to model; stored as TRL's {@code text} or {@code messages} column.
 *
 * @param train of a conversation, for every message whether it is learned; null where all of the assistant's are
 */
public record Document(String id, Content text, @Nullable List<Boolean> train) implements Row {
    public Document {
        train = train == null ? null : List.copyOf(train);
        boolean fits = train == null
                || (text instanceof Content.Chat chat && chat.messages().size() == train.size());
        if (!fits) {
            throw new IllegalArgumentException("train must say of every message whether it is learned");
        }
    }

    public Document(String id, Content text) {
        this(id, text, null);
    }
}
