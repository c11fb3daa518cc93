package org.align4j.pipeline.quickstart;

import java.util.random.RandomGenerator;

/** A task that writes its own examples. */
interface ExampleTask {
    /** One more example of the part: no message of one part occurs in the other. */
    Example draw(Part part, RandomGenerator random);

    /** Plain text for pretraining, made of examples. */
    String document(Part part, RandomGenerator random);
}
