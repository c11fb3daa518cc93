package org.align4j.rl.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.align4j.rl.offline.LoggedRow;
import org.junit.jupiter.api.Test;

/**
 * The task locks with a table for a network. From the entrance an author takes the safe way (0.3) or goes for the key at even
 * odds, of whose six digits each is right three times in ten; a wrong one ends it with nothing. Half of the rows begin at a
 * later door. A state is how many doors are left; actions are the safe way, going on, a right digit and a wrong one.
 */
class LocksTest {
    private static final int DOORS = 6;
    private static final int SAFE = 0;
    private static final int GO = 1;
    private static final int RIGHT = 2;
    private static final int WRONG = 3;
    private static final int ACTIONS = 4;
    private static final int ENTRANCE = DOORS + 1;

    /** A row's states (doors left; the entrance has one more) and what was done in each. */
    private record Played(LoggedRow row, int[] states, int[] actions) {}

    private static List<Played> log(int rows) {
        RandomGenerator random = new Seeds(5).generator("locks");
        List<Played> log = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int state = random.nextBoolean() ? ENTRANCE : 1 + random.nextInt(DOORS - 1);
            List<int[]> steps = new ArrayList<>();
            double score = 0;
            if (state == ENTRANCE) {
                boolean safe = random.nextBoolean();
                steps.add(new int[] {ENTRANCE, safe ? SAFE : GO});
                score = safe ? 0.3 : 0;
                state = safe ? 0 : DOORS;
            }
            while (state > 0) {
                boolean right = random.nextDouble() < 0.3;
                steps.add(new int[] {state, right ? RIGHT : WRONG});
                score = right && state == 1 ? 1 : score;
                state = right ? state - 1 : 0;
            }
            int[] states = steps.stream().mapToInt(step -> step[0]).toArray();
            int[] actions = steps.stream().mapToInt(step -> step[1]).toArray();
            int[] places = new int[actions.length];
            for (int t = 0; t < places.length; t++) {
                places[t] = 1 + t;
            }
            log.add(new Played(
                    new LoggedRow("r" + i, new int[1 + actions.length], 1, places, score, null, false),
                    states,
                    actions));
        }
        return log;
    }

    /** Q of the smaller kind and V by state, after full-batch descent with a moving average as target. */
    private record Table(double[] values, double[][] actionValues) {
        static Table fit(Iql iql, List<Played> log) {
            double[] v = new double[ENTRANCE + 1];
            double[][] q = new double[ENTRANCE + 1][ACTIONS];
            double[][] average = new double[ENTRANCE + 1][ACTIONS];
            double[] visits = new double[ENTRANCE + 1];
            double[][] taken = new double[ENTRANCE + 1][ACTIONS];
            for (Played played : log) {
                for (int t = 0; t < played.states.length; t++) {
                    visits[played.states[t]]++;
                    taken[played.states[t]][played.actions[t]]++;
                }
            }
            for (int step = 0; step < 800; step++) {
                double[] downV = new double[v.length];
                double[][] downQ = new double[q.length][ACTIONS];
                for (Played played : log) {
                    gather(iql, played, v, q, average, downV, downQ);
                }
                for (int state = 1; state <= ENTRANCE; state++) {
                    v[state] -= 0.45 * downV[state] / visits[state];
                    for (int action = 0; action < ACTIONS; action++) {
                        if (taken[state][action] > 0) {
                            q[state][action] -= 0.25 * downQ[state][action] / taken[state][action];
                        }
                        average[state][action] += 0.3 * (q[state][action] - average[state][action]);
                    }
                }
            }
            return new Table(v, q);
        }

        private static void gather(
                Iql iql,
                Played played,
                double[] v,
                double[][] q,
                double[][] average,
                double[] downV,
                double[][] downQ) {
            int tokens = played.row.ids().length;
            float[] now = new float[3 * tokens];
            float[] then = new float[3 * tokens];
            for (int t = 0; t < played.states.length; t++) {
                now[3 * t] = (float) v[played.states[t]];
                for (int head = 1; head <= 2; head++) {
                    now[3 * (t + 1) + head] = (float) q[played.states[t]][played.actions[t]];
                    then[3 * (t + 1) + head] = (float) average[played.states[t]][played.actions[t]];
                }
            }
            float[] slopes = new float[3 * tokens];
            iql.learn(played.row, new TokenNumbers(now, 3), new TokenNumbers(then, 3), false, new Slopes(slopes, 0, 3));
            for (int t = 0; t < played.states.length; t++) {
                downV[played.states[t]] += slopes[3 * t];
                downQ[played.states[t]][played.actions[t]] += slopes[3 * (t + 1) + 1];
            }
        }

        /** Of the author's even odds, by exp((Q - V) / 0.1) with weights up to 100. */
        double chanceToGo() {
            double go = weight(actionValues[ENTRANCE][GO]);
            return go / (go + weight(actionValues[ENTRANCE][SAFE]));
        }

        private double weight(double actionValue) {
            return Math.min(Math.exp((actionValue - values[ENTRANCE]) / 0.1), 100);
        }
    }

    /** At tau a door is worth f = 0.3 tau / (0.3 tau + 0.7 (1 - tau)) of what is behind it. */
    private static double factor(double tau) {
        return 0.3 * tau / (0.3 * tau + 0.7 * (1 - tau));
    }

    @Test
    void goingOnIsBetterForWhoGoesOnWell() {
        Table mean = Table.fit(new Iql(0.5, 1), log(6000));
        Table best = Table.fit(new Iql(0.95, 1), log(6000));
        for (int doors = 1; doors <= DOORS; doors++) {
            assertThat(mean.values()[doors]).as("%d doors", doors).isCloseTo(Math.pow(0.3, doors), within(0.03));
            assertThat(best.values()[doors])
                    .as("%d doors", doors)
                    .isCloseTo(Math.pow(factor(0.95), doors), within(0.06));
        }
        assertThat(mean.actionValues()[ENTRANCE][SAFE]).isCloseTo(0.3, within(1e-3));
        assertThat(mean.actionValues()[ENTRANCE][GO]).isLessThan(0.03);
        assertThat(best.actionValues()[ENTRANCE][GO]).isGreaterThan(0.4);
        assertThat(mean.chanceToGo()).isLessThan(0.3);
        assertThat(best.chanceToGo()).isGreaterThan(0.6);
    }
}
