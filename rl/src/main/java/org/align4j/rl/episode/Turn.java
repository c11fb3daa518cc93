package org.align4j.rl.episode;

import org.align4j.core.chat.Message;

/**
 * A stretch of an episode's tokens by one speaker.
 *
 * @param message who said what, as text; the policy is the assistant
 * @param from index of its first token in the episode's row
 * @param to index behind its last one
 */
public record Turn(Message message, int from, int to) {}
