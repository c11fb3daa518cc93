package org.align4j.rl.sampler;

import org.align4j.core.UserError;

/** A server that cannot be sampled from any more; nothing that came before is touched by it. */
public final class ServerFault extends UserError {
    ServerFault(String problem) {
        super(problem);
    }

    ServerFault(String problem, Throwable cause) {
        super(problem, cause);
    }
}
