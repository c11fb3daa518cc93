package org.align4j.model.process;

import org.align4j.core.UserError;

/** A process of a group does not find the others, or has lost one of them: what ended that one is the reason. */
public final class ProcessesApart extends UserError {
    private static final long serialVersionUID = 1;

    ProcessesApart(String problem, Throwable cause) {
        super(problem, cause);
    }
}
