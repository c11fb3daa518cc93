package org.align4j.rl.value;

import org.align4j.rl.offline.LoggedRow;

/**
 * Q of every token by expected SARSA (van Seijen et al. 2009, eq. 6) under the policy that learns, not the log's author: least
 * squares on r + γ Σ_b π(b|s') Q̄(s', b), Q̄ the moving average. The conservative term is α (log Σ_b exp Q(s, b) - Q(s, a))
 * (Kumar et al. 2020, CQL(H), eq. 4; Snell et al. 2022, section 4). A row ends with its last action, also where it was cut off.
 *
 * @param conservative α; 0 is the method without a correction
 */
record ExpectedSarsa(double discount, double conservative) {
    /**
     * Adds a row's slopes.
     *
     * @param now Q of every token at every place
     * @param expected Σ_b π(b|s) Q̄(s, b) of the state before each action
     * @return the row's summed loss
     */
    double learn(LoggedRow row, TokenNumbers now, double[] expected, Slopes slopes) {
        double loss = 0;
        for (int t = 0; t < row.actions().length; t++) {
            int state = Places.before(row, t);
            int token = row.ids()[row.actions()[t]];
            boolean last = t == row.actions().length - 1;
            double target = last ? row.score() : discount * expected[t + 1];
            double difference = target - now.at(state, token);
            loss += difference * difference;
            slopes.add(state, token, -2 * difference);
            loss += conservative > 0 ? holdBack(now, state, token, slopes) : 0;
        }
        return loss;
    }

    private double holdBack(TokenNumbers now, int state, int token, Slopes slopes) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int b = 0; b < now.outputs(); b++) {
            largest = Math.max(largest, now.at(state, b));
        }
        double sum = 0;
        for (int b = 0; b < now.outputs(); b++) {
            sum += Math.exp(now.at(state, b) - largest);
        }
        for (int b = 0; b < now.outputs(); b++) {
            slopes.add(state, b, conservative * Math.exp(now.at(state, b) - largest) / sum);
        }
        slopes.add(state, token, -conservative);
        return conservative * (largest + Math.log(sum) - now.at(state, token));
    }
}
