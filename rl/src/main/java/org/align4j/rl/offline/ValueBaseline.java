package org.align4j.rl.offline;

import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.Option;

/**
 * What a value model of the stage {@code value} says: R - V, or Q - V where the model has Q values, which say what an
 * action is worth if the best of the log follows it.
 */
public record ValueBaseline(
        @Option(
                doc =
                        "prompt (one advantage for the whole completion: what it earned beyond V at the prompt) or token (one"
                                + " for each: beyond V just before it)",
                def = "prompt")
        At at)
        implements Baseline {
    /** Where V is read. */
    public enum At {
        PROMPT,
        TOKEN
    }

    @Override
    public boolean needsValues() {
        return true;
    }

    @Override
    public double[][] advantages(List<LoggedRow> rows, List<RowValues> values) {
        double[][] advantages = new double[rows.size()][];
        for (int i = 0; i < advantages.length; i++) {
            advantages[i] = advantages(rows.get(i), values.get(i));
        }
        return advantages;
    }

    private double[] advantages(LoggedRow row, RowValues values) {
        double[] actionValues = values.actionValues();
        if (actionValues != null && at == At.PROMPT) {
            throw new UserError("method.baseline.at must be token: the value model has Q values, which say what single"
                    + " tokens are worth, not whole completions");
        }
        double[] advantages = new double[row.actions().length];
        for (int t = 0; t < advantages.length; t++) {
            double worth = actionValues == null ? values.returnOf(row) : actionValues[t];
            advantages[t] = worth - values.before()[at == At.PROMPT ? 0 : t];
        }
        return advantages;
    }
}
