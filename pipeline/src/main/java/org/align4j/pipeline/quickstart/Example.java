package org.align4j.pipeline.quickstart;

import org.jspecify.annotations.Nullable;

/**
 * A message and one way to answer it.
 *
 * @param message what the policy is asked
 * @param reply what somebody answered, well or badly
 * @param groundTruth what a verifier compares with, null where a matter of taste is asked
 */
record Example(String message, String reply, @Nullable String groundTruth) {}
