package org.align4j.judge.factor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.data.Preference;
import org.align4j.judge.Candidate;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.factor.NamedFactor.Sign;
import org.align4j.judge.statistics.Linear;

/** Learns the weights of factors from preferences, and says what each is worth. */
public final class FactorFit {
    private static final double Z95 = 1.959963984540054;

    private final FactorList list;
    private final double ridge;

    /** @param ridge λ, above 0: the weights' prior is N(0, 1/λ) */
    public FactorFit(FactorList list, double ridge) {
        this.list = list;
        this.ridge = ridge;
    }

    /** Pairs as the fit sees them: φ of chosen minus φ of rejected, and p(chosen). */
    private record Pairs(double[][] differences, double[] chosen) {}

    /**
     * The factors with their weights.
     *
     * @param learned pairs to learn from, at least one
     * @param heldOut pairs to measure on; where none of them is decided, those that are learned from
     * @throws UserError if a factor is the same in both completions of every pair
     */
    public FactorList fit(List<Preference> learned, List<Preference> heldOut, JudgeContext context) {
        List<FactorMeter> meters = FactorTable.meters(list.factors(), context);
        try {
            double[][] table = FactorTable.measured(list.factors(), meters, candidates(learned));
            FactorScale[] scales = scales(table);
            Pairs pairs = pairs(table, scales, learned);
            requireVariation(pairs);
            requireDecided(pairs);
            Pairs measured = heldOut.stream().noneMatch(pair -> pair.pChosen() != 0.5)
                    ? pairs
                    : pairs(FactorTable.measured(list.factors(), meters, candidates(heldOut)), scales, heldOut);
            return fitted(pairs, measured, table, scales, heldOut.size());
        } finally {
            meters.forEach(FactorMeter::close);
        }
    }

    private FactorList fitted(Pairs pairs, Pairs measured, double[][] table, FactorScale[] scales, int heldOut) {
        WeightPosterior posterior = posterior(pairs, -1);
        double[] weights = posterior.mean();
        double accuracy = accuracy(weights, measured);
        double[] shares = shares(weights, table, scales);
        List<NamedFactor> found = new ArrayList<>();
        List<Double> covariance = new ArrayList<>();
        for (int k = 0; k < weights.length; k++) {
            double deviation = posterior.deviation(k);
            double without = accuracy(posterior(pairs, k).mean(), measured);
            found.add(list.factors()
                    .get(k)
                    .with(
                            weights[k],
                            new FactorFacts(
                                    deviation,
                                    weights[k] - Z95 * deviation,
                                    weights[k] + Z95 * deviation,
                                    shares[k],
                                    accuracy - without,
                                    scales[k])));
            Arrays.stream(posterior.covariance()[k]).forEach(covariance::add);
        }
        FitFacts facts = new FitFacts(
                pairs.chosen.length,
                heldOut,
                accuracy,
                logLoss(weights, measured),
                ridge,
                conditionNumber(pairs),
                posterior.entropy(),
                covariance);
        return new FactorList(found, facts);
    }

    /** @param without a factor that has no part in it; -1 for none */
    private WeightPosterior posterior(Pairs pairs, int without) {
        int n = list.factors().size();
        double[] start = new double[n];
        boolean[] pinned = new boolean[n];
        Sign[] signs = new Sign[n];
        for (int k = 0; k < n; k++) {
            NamedFactor factor = list.factors().get(k);
            pinned[k] = factor.pinned() || k == without;
            start[k] = factor.pinned() && k != without ? factor.weight() : 0;
            signs[k] = factor.sign();
        }
        return new WeightFit(pairs.differences, pairs.chosen, ridge, start, pinned, signs).posterior();
    }

    private static List<Candidate> candidates(List<Preference> preferences) {
        List<Candidate> candidates = new ArrayList<>();
        for (Preference preference : preferences) {
            candidates.add(new Candidate(preference.id(), preference.prompt(), preference.chosen(), null));
            candidates.add(new Candidate(preference.id(), preference.prompt(), preference.rejected(), null));
        }
        return candidates;
    }

    private static FactorScale[] scales(double[][] table) {
        FactorScale[] scales = new FactorScale[table[0].length];
        for (int k = 0; k < scales.length; k++) {
            int column = k;
            scales[k] = FactorScale.of(
                    Arrays.stream(table).mapToDouble(row -> row[column]).toArray());
        }
        return scales;
    }

    private static Pairs pairs(double[][] table, FactorScale[] scales, List<Preference> preferences) {
        double[][] differences = new double[preferences.size()][scales.length];
        for (int i = 0; i < differences.length; i++) {
            double[] chosen = FactorTable.scaled(table[2 * i], scales);
            double[] rejected = FactorTable.scaled(table[2 * i + 1], scales);
            for (int k = 0; k < scales.length; k++) {
                differences[i][k] = chosen[k] - rejected[k];
            }
        }
        return new Pairs(
                differences,
                preferences.stream().mapToDouble(Preference::pChosen).toArray());
    }

    private void requireVariation(Pairs pairs) {
        for (int k = 0; k < list.factors().size(); k++) {
            int factor = k;
            boolean same = Arrays.stream(pairs.differences).allMatch(row -> row[factor] == 0);
            if (same && !list.factors().get(k).pinned()) {
                throw new UserError("factor '" + list.factors().get(k).name()
                        + "': is the same in both completions of all " + pairs.chosen.length
                        + " pairs, so nothing says what it weighs; leave it out, or pin its weight");
            }
        }
    }

    private static void requireDecided(Pairs pairs) {
        if (Arrays.stream(pairs.chosen).allMatch(p -> p == 0.5)) {
            throw new UserError("all " + pairs.chosen.length + " pairs are ties: nothing says what a factor weighs");
        }
    }

    /** Of pairs that are not ties; those of equal rewards count half. */
    private static double accuracy(double[] weights, Pairs pairs) {
        double right = 0;
        int decided = 0;
        for (int i = 0; i < pairs.chosen.length; i++) {
            double label = Math.signum(pairs.chosen[i] - 0.5);
            if (label != 0) {
                decided++;
                right += (1 + label * Math.signum(Linear.dot(weights, pairs.differences[i]))) / 2;
            }
        }
        return right / decided;
    }

    private static double logLoss(double[] weights, Pairs pairs) {
        return WeightFit.free(pairs.differences, pairs.chosen, 0, weights.length)
                        .loss(weights)
                / pairs.chosen.length;
    }

    /** Cov(w_k φ_k, r) / Var(r) over completions. */
    private static double[] shares(double[] weights, double[][] table, FactorScale[] scales) {
        double[] mean = new double[weights.length];
        double[][] parts = new double[table.length][];
        for (int i = 0; i < table.length; i++) {
            parts[i] = FactorTable.scaled(table[i], scales);
            for (int k = 0; k < weights.length; k++) {
                parts[i][k] *= weights[k];
                mean[k] += parts[i][k] / table.length;
            }
        }
        double[] shares = new double[weights.length];
        double all = 0;
        for (double[] row : parts) {
            double reward = 0;
            for (int k = 0; k < weights.length; k++) {
                row[k] -= mean[k];
                reward += row[k];
            }
            for (int k = 0; k < weights.length; k++) {
                shares[k] += row[k] * reward;
            }
            all += reward * reward;
        }
        for (int k = 0; k < weights.length; k++) {
            shares[k] = all == 0 ? 0 : shares[k] / all;
        }
        return shares;
    }

    /** Belsley's: of the differences, each column of length 1. */
    private static double conditionNumber(Pairs pairs) {
        int n = pairs.differences[0].length;
        double[][] products = new double[n][n];
        for (double[] row : pairs.differences) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    products[i][j] += row[i] * row[j];
                }
            }
        }
        double[][] cosines = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double length = Math.sqrt(products[i][i] * products[j][j]);
                cosines[i][j] = length == 0 ? (i == j ? 1 : 0) : products[i][j] / length;
            }
        }
        double[] values = Linear.eigenvalues(cosines);
        double largest = Arrays.stream(values).max().orElseThrow();
        double smallest = Math.max(1e-16, Arrays.stream(values).min().orElseThrow());
        return Math.sqrt(largest / smallest);
    }
}
