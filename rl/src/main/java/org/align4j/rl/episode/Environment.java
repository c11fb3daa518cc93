package org.align4j.rl.episode;

import java.util.Optional;
import org.align4j.core.chat.Message;

/**
 * What the policy is shown next. Token in, token out: a reply comes as the tokens to append, so that what the policy reads
 * while it learns is what it read while it sampled.
 */
@FunctionalInterface
public interface Environment extends AutoCloseable {
    /** One completion is the whole episode. */
    Environment SINGLE_TURN = soFar -> Optional.empty();

    /**
     * What follows the policy's last turn.
     *
     * @return empty where the episode is over
     */
    Optional<Reply> reply(Episode soFar);

    /**
     * An answer, with everything that must stand before the policy's next turn.
     *
     * @param message for judges and logs
     * @param tokens at least one
     */
    record Reply(Message message, int[] tokens) {}

    @Override
    default void close() {}
}
