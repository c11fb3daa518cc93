package org.align4j.data.source;

import org.align4j.core.UserError;

/** One row cannot be used; the rows after it can. */
public final class RowProblem extends RuntimeException {
    private final Reason reason;

    /**
     * A row's problem.
     *
     * @param message what is wrong, in a few words, without the row's text
     */
    public RowProblem(Reason reason, String message) {
        super(UserError.oneLine(message));
        this.reason = reason;
    }

    public RowProblem(Reason reason, String message, Throwable cause) {
        this(reason, message);
        initCause(cause);
    }

    public Reason reason() {
        return reason;
    }
}
