package org.align4j.data;

import org.align4j.core.chat.Content;

/** Plain text or a whole conversation to model; stored as TRL's {@code text} or {@code messages} column. */
public record Document(String id, Content text) implements Row {}
