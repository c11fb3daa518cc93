package org.align4j.judge.factor;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.judge.Candidate;
import org.align4j.judge.config.JudgeContext;

/** Completions measured by factors: one row a completion, one column a factor, in the factors' own units. */
final class FactorTable {
    private FactorTable() {}

    /** Opened, in order; the caller closes them. */
    static List<FactorMeter> meters(List<NamedFactor> factors, JudgeContext context) {
        List<FactorMeter> meters = new ArrayList<>();
        try {
            for (NamedFactor factor : factors) {
                meters.add(factor.measure().open(context));
            }
        } catch (RuntimeException e) {
            meters.forEach(FactorMeter::close);
            throw e;
        }
        return meters;
    }

    /** @throws UserError if a factor cannot measure one of the completions */
    static double[][] measured(List<NamedFactor> factors, List<FactorMeter> meters, List<Candidate> candidates) {
        double[][] table = raw(meters, candidates);
        for (int i = 0; i < table.length; i++) {
            for (int k = 0; k < meters.size(); k++) {
                if (!Double.isFinite(table[i][k])) {
                    throw new UserError("completion " + candidates.get(i).id() + ": the factor '"
                            + factors.get(k).name() + "' could not measure it");
                }
            }
        }
        return table;
    }

    /** The same, where NaN stays in the table. */
    static double[][] raw(List<FactorMeter> meters, List<Candidate> candidates) {
        double[][] table = new double[candidates.size()][meters.size()];
        for (int k = 0; k < meters.size(); k++) {
            double[] column = meters.get(k).measure(candidates);
            for (int i = 0; i < column.length; i++) {
                table[i][k] = column[i];
            }
        }
        return table;
    }

    /** A row in standard deviations, within each factor's edges. */
    static double[] scaled(double[] row, FactorScale[] scales) {
        double[] scaled = new double[row.length];
        for (int k = 0; k < row.length; k++) {
            scaled[k] = scales[k].apply(row[k]);
        }
        return scaled;
    }
}
