package org.align4j.data.arrow;

import java.util.Locale;
import org.align4j.core.chat.Content;

/** In which of its two forms a dataset stores prompts and completions; one form per dataset. */
public enum ContentForm {
    /** Strings: TRL's "standard" format. */
    TEXT,
    /** Lists of messages: TRL's "conversational" format. */
    CHAT;

    public static ContentForm of(Content content) {
        return content instanceof Content.Text ? TEXT : CHAT;
    }

    /** As it stands in {@code dataset.json}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
