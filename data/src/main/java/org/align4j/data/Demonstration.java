package org.align4j.data;

import org.align4j.core.chat.Content;

/** A prompt with a completion to imitate. */
public record Demonstration(String id, Content prompt, Content completion) implements Prompted {}
