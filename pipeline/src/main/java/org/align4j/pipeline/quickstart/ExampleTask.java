package org.align4j.pipeline.quickstart;

import java.util.Optional;
import java.util.random.RandomGenerator;

/** A task that writes its own examples. */
interface ExampleTask {
    /** One more example of the part: no message of one part occurs in the other. */
    Example draw(Part part, RandomGenerator random);

    /** One more example whose message is a prompt to learn from; where nothing else is said, one as demonstrations have. */
    default Example question(Part part, RandomGenerator random) {
        return draw(part, random);
    }

    /** Plain text for pretraining, made of examples. */
    String document(Part part, RandomGenerator random);

    /**
     * One more reply with a mark; empty if a reply of this task is neither a success nor a failure.
     *
     * @param prompt one of those that are written without a reply, which the reply may be to
     * @param round how often each of them came before
     */
    default Optional<Marked> mark(Example prompt, int round, Part part, RandomGenerator random) {
        return Optional.empty();
    }
}
