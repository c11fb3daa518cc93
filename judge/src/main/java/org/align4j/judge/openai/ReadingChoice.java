package org.align4j.judge.openai;

/** How a model's verdict is to be read. */
public enum ReadingChoice {
    /** The best that the server can do: log-probs, or else a constrained answer, or else the text. */
    AUTO,
    /** From the log-probs of the label tokens: soft labels. */
    LOGPROB,
    /** From an answer that is forced to be a label. */
    CONSTRAINED,
    /** From the last verdict in free text, with a rationale. */
    TEXT;

    boolean mayRead(ReadingChoice reading) {
        return this == AUTO || this == reading;
    }
}
