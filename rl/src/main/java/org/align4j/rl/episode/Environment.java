package org.align4j.rl.episode;

import java.util.Optional;
import org.align4j.core.chat.Message;

/**
 * What the policy is shown next, and what its turn earned. Token in, token out: a reply comes as the tokens to append, so
 * that what the policy reads while it learns is what it read while it sampled.
 */
@FunctionalInterface
public interface Environment extends AutoCloseable {
    /** One completion is the whole episode. */
    Environment SINGLE_TURN = (id, soFar) -> Response.over();

    /**
     * What follows the policy's last turn.
     *
     * @param id of the episode, unique in the run
     */
    Response reply(long id, Episode soFar);

    /** Turns of the policy after which an episode is cut off. */
    default int maxTurns() {
        return Integer.MAX_VALUE;
    }

    /** The episode is cut off: nothing follows, and nobody will ask again. */
    default void abandon(long id) {}

    /**
     * What a turn came to.
     *
     * @param reply empty where the episode is over
     * @param reward what the turn earned, at its last token
     * @param failure why the environment cannot say: the episode then counts neither as good nor as bad; empty text if it can
     */
    record Response(Optional<Reply> reply, double reward, String failure) {
        /** The end, without a reward of its own. */
        public static Response over() {
            return new Response(Optional.empty(), 0, "");
        }

        public static Response next(Reply reply, double reward) {
            return new Response(Optional.of(reply), reward, "");
        }

        public static Response failed(String reason) {
            return new Response(Optional.empty(), 0, reason);
        }
    }

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
