/**
 * A reward as a weighted sum of named factors that people can read: principles, length, readability, what a judge says. The
 * weights are learned from preferences, with a posterior that says how sure each is and which pairs are worth asking about.
 */
@NullMarked
package org.align4j.judge.factor;

import org.jspecify.annotations.NullMarked;
