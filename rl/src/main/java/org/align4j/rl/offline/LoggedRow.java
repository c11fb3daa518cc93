package org.align4j.rl.offline;

import java.util.Arrays;
import org.align4j.core.run.Hashes;
import org.align4j.model.BatchRow;
import org.jspecify.annotations.Nullable;

/**
 * One logged completion as a token row. Its actions are the tokens that whoever is logged chose; what an environment said
 * is part of the states between them.
 *
 * @param id of the row in its dataset
 * @param ids prompt and everything behind it
 * @param promptLength tokens of the prompt
 * @param actions places in {@code ids} of the actions, ascending, at least one, each behind the prompt
 * @param score what the completion earned, raw; earned at the last action
 * @param logProbs of each action as logged; null where the log has none
 * @param truncated whether a length limit cut it off: then its last state is no end
 */
public record LoggedRow(
        String id,
        int[] ids,
        int promptLength,
        int[] actions,
        double score,
        double @Nullable [] logProbs,
        boolean truncated)
        implements BatchRow {
    public LoggedRow {
        if (actions.length == 0
                || actions[0] < Math.max(1, promptLength)
                || actions[actions.length - 1] >= ids.length) {
            throw new IllegalArgumentException("row " + id + " needs actions behind its prompt");
        }
    }

    /** The same for all rows of one prompt, and for them alone: the hash of the prompt's ids. */
    public String prompt() {
        return Hashes.ofText(Arrays.toString(Arrays.copyOf(ids, promptLength)));
    }

    /** The same for equal completions of one prompt. */
    String whole() {
        return prompt() + Arrays.toString(Arrays.copyOfRange(ids, promptLength, ids.length));
    }

    /** The same completion with a text between it and the prompt, as a part of the prompt. */
    public LoggedRow behindPrompt(int[] text) {
        int[] told = new int[ids.length + text.length];
        System.arraycopy(ids, 0, told, 0, promptLength);
        System.arraycopy(text, 0, told, promptLength, text.length);
        System.arraycopy(ids, promptLength, told, promptLength + text.length, ids.length - promptLength);
        int[] moved = Arrays.stream(actions).map(place -> place + text.length).toArray();
        return new LoggedRow(id, told, promptLength + text.length, moved, score, logProbs, truncated);
    }

    /** The row up to its first action, which is then its only one. */
    public LoggedRow begun() {
        int[] first = {actions[0]};
        double @Nullable [] logged = logProbs == null ? null : new double[] {logProbs[0]};
        return new LoggedRow(id, Arrays.copyOf(ids, actions[0] + 1), promptLength, first, score, logged, truncated);
    }

    /**
     * The same with some of its actions alone; the others are a part of the states between them.
     *
     * @param kept numbers of actions, ascending, at least one
     */
    LoggedRow actingAt(int[] kept) {
        double @Nullable [] logged = logProbs == null
                ? null
                : Arrays.stream(kept).mapToDouble(t -> logProbs[t]).toArray();
        int[] places = Arrays.stream(kept).map(t -> actions[t]).toArray();
        return new LoggedRow(id, ids, promptLength, places, score, logged, truncated);
    }

    /** The same with what somebody else says of its actions. */
    public LoggedRow loggedBy(double[] others) {
        return new LoggedRow(id, ids, promptLength, actions, score, others, truncated);
    }

    /** Numbers of a whole row, before each action: where a value model says what is to come. */
    public double[] before(float[] row) {
        return Arrays.stream(actions).mapToDouble(place -> row[place - 1]).toArray();
    }

    /** Numbers of a whole row, at each action: where a log-prob or Q value stands. */
    public double[] at(float[] row) {
        return Arrays.stream(actions).mapToDouble(place -> row[place]).toArray();
    }
}
