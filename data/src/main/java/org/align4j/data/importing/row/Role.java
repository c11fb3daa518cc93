package org.align4j.data.importing.row;

import java.util.List;

/** What a column is for, and the names that data sets give it, the most exact first. */
public enum Role {
    PROMPT("prompt", "instruction", "question", "input", "query", "context"),
    COMPLETION("completion", "output", "response", "answer"),
    CHOSEN("chosen", "chosen_response", "response_chosen", "preferred"),
    REJECTED("rejected", "rejected_response", "response_rejected", "dispreferred"),
    LABEL("label", "kto_tag", "thumbs_up", "feedback");

    private final List<String> names;

    Role(String... names) {
        this.names = List.of(names);
    }

    /** TRL's name first, then its aliases. */
    public List<String> names() {
        return names;
    }
}
