package org.align4j.rl.offline;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Four actions at places 2 to 5 of a row that earned 0.8; of the first and the last a policy is sure. */
class DecisionsTest {
    private static final double[] LOG_PROBS = {Math.log(0.99), Math.log(0.5), Math.log(0.9), Math.log(0.97)};

    private final LoggedRow row =
            new LoggedRow("r", new int[] {1, 2, 3, 4, 5, 6}, 2, new int[] {2, 3, 4, 5}, 0.8, LOG_PROBS, false);
    private final LoggedRow decided = new Decisions(0.95).of(row, LOG_PROBS);

    private static RowValues values(double @Nullable [] actionValues) {
        return new RowValues(new double[] {0.3, 0.6}, 0, actionValues);
    }

    @Test
    void whatAPolicyIsSureOfIsNoStep() {
        assertThat(decided.actions()).containsExactly(3, 4);
        assertThat(decided.ids()).isEqualTo(row.ids());
        assertThat(decided.score()).isEqualTo(0.8);
        assertThat(decided.logProbs()).containsExactly(Math.log(0.5), Math.log(0.9));
        assertThat(new Decisions(0.4).of(row, LOG_PROBS).actions())
                .as("a row of which it is sure altogether keeps the token that it earns at")
                .containsExactly(5);
        assertThat(new Decisions(1).of(row, LOG_PROBS).actions()).isEqualTo(row.actions());
    }

    /** A token that decides nothing is worth what follows it, before and after: its advantage is 0. */
    @Test
    void othersAreWorthWhatFollowsThem() {
        RowValues all = Decisions.spread(row, decided, values(new double[] {0.5, 0.7}));
        assertThat(all.before()).containsExactly(0.3, 0.3, 0.6, 0.8);
        assertThat(all.actionValues()).containsExactly(0.3, 0.5, 0.7, 0.8);
        RowValues returns = Decisions.spread(row, decided, values(null));
        assertThat(returns.before()).containsExactly(0.3, 0.3, 0.6, 0.8);
        assertThat(returns.actionValues()).isNull();
        RowValues cut = Decisions.spread(row, decided, new RowValues(new double[] {0.3, 0.6}, 0.1, null));
        assertThat(cut.before()[3]).as("a row that was cut off goes on").isEqualTo(0.8 + 0.1);
    }

    @Test
    void whereEverythingIsADecisionNothingChanges() {
        LoggedRow same = new Decisions(1).of(row, LOG_PROBS);
        RowValues values = new RowValues(new double[] {1, 2, 3, 4}, 0, new double[] {5, 6, 7, 8});
        RowValues all = Decisions.spread(row, same, values);
        assertThat(all.before()).isEqualTo(values.before());
        assertThat(all.actionValues()).isEqualTo(values.actionValues());
    }
}
