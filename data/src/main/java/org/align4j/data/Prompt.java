package org.align4j.data;

import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * What the policy is asked.
 *
 * @param groundTruth what a verifier compares with, if there is one
 */
public record Prompt(String id, Content prompt, @Nullable String groundTruth) implements Prompted {}
