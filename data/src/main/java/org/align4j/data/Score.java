package org.align4j.data;

import org.align4j.core.chat.Content;

/** A completion's score under a reward model. */
public record Score(String id, Content prompt, Content completion, double score) implements Prompted {}
