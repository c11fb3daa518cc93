package org.align4j.pipeline.quickstart;

/**
 * A reply with a mark: what a success classifier learns from.
 *
 * @param success whether it is one
 */
record Marked(Example example, boolean success) {}
