package org.align4j.rl.offline;

import java.util.stream.IntStream;

/**
 * Which of a log's actions are steps of a value: those that a policy was not sure of. The others (an end of turn behind a whole
 * answer, the rest of a word) decide nothing; they are worth what follows them, and their advantage is 0. Every step that is
 * nothing but passing on costs temporal differences as much as a real one, and an expectile above a half lifts its errors.
 *
 * @param sure probability from which on an action is not a decision; 1 takes every action for one
 */
public record Decisions(double sure) {
    /**
     * The row with its decisions alone; where there is none, with its last action.
     *
     * @param logProbs the policy's, of each action
     */
    public LoggedRow of(LoggedRow row, double[] logProbs) {
        int[] decided = IntStream.range(0, row.actions().length)
                .filter(t -> Math.exp(logProbs[t]) < sure)
                .toArray();
        return row.actingAt(decided.length > 0 ? decided : new int[] {row.actions().length - 1});
    }

    /**
     * Values of all actions from those of decisions.
     *
     * @param decided what {@link #of} made of the row
     * @param values of the decisions
     */
    public static RowValues spread(LoggedRow row, LoggedRow decided, RowValues values) {
        int actions = row.actions().length;
        double[] before = new double[actions];
        double[] worth = new double[actions];
        double[] actionValues = values.actionValues();
        double follows = values.returnOf(row);
        int next = decided.actions().length - 1;
        for (int t = actions - 1; t >= 0; t--) {
            boolean decides = next >= 0 && decided.actions()[next] == row.actions()[t];
            worth[t] = decides && actionValues != null ? actionValues[next] : follows;
            follows = decides ? values.before()[next--] : follows;
            before[t] = follows;
        }
        return new RowValues(before, values.after(), actionValues == null ? null : worth);
    }
}
