package org.align4j.rl.offline;

/** What a step's loss is a mean over. */
public enum Reduction {
    /** Rows: the log-probs of a row's tokens are summed, as AWR does. */
    ROWS {
        @Override
        double count(int actions) {
            return 1;
        }
    },
    /** Tokens: long completions count as much more as they are longer, as in supervised fine-tuning. */
    TOKENS {
        @Override
        double count(int actions) {
            return actions;
        }
    };

    /** How many of what the loss is a mean over a row has. */
    abstract double count(int actions);
}
