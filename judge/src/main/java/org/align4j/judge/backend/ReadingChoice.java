package org.align4j.judge.backend;

/** How a model's verdict is to be read. */
public enum ReadingChoice {
    /** The best that the server can do: log-probs, or else a constrained answer, or else the text. */
    AUTO,
    /** From the log-probs of the label tokens: soft labels. */
    LOGPROB,
    /** From an answer that is forced to be a label. */
    CONSTRAINED,
    /** From an answer that is forced to be a reason and then a label. */
    STRUCTURED,
    /** From the last verdict in free text, with a rationale. */
    TEXT;

    /** Whether the choice allows for this one; a structured answer is only read where it is wished for. */
    public boolean mayRead(ReadingChoice reading) {
        return this == reading || (this == AUTO && reading != STRUCTURED);
    }
}
