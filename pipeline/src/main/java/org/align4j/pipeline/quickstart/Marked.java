package org.align4j.pipeline.quickstart;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A reply with a mark: what a success classifier learns from.
 *
 * @param success whether it is one
 * @param rating what it earned, where that is more than success or failure
 */
record Marked(Example example, boolean success, @Nullable Double rating) {
    Marked(Example example, boolean success) {
        this(example, success, null);
    }

    /** One that earned something, or nothing. */
    static Optional<Marked> paid(Example example, double earned) {
        return Optional.of(new Marked(example, earned > 0, earned));
    }
}
