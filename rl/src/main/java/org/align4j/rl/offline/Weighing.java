package org.align4j.rl.offline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.UserError;

/**
 * A log with its weights.
 *
 * @param rows to imitate
 * @param facts numbers about the weights by the names they are reported under
 * @param effective effective sample size of the weights over their number
 */
public record Weighing(List<WeightedRow> rows, Map<String, Double> facts, double effective) {
    private static final double LEAST_EFFECTIVE = 0.02;

    public Weighing {
        rows = List.copyOf(rows);
    }

    /** @throws UserError if hardly a row counts any more */
    public void requireEnough() {
        if (!rows.isEmpty() && effective < LEAST_EFFECTIVE) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "method.weight: the effective sample size is %.2f %% of the log, below %.0f %%: a few rows have all"
                            + " the weight; raise the temperature (the advantages' standard deviation is %.3g) or lower"
                            + " the largest weight",
                    100 * effective,
                    100 * LEAST_EFFECTIVE,
                    facts.get("advantages/std")));
        }
    }

    /** Rows that all count alike. */
    static Weighing alike(List<LoggedRow> rows, Reduction reduction) {
        List<WeightedRow> weighted = rows.stream()
                .map(row -> WeightedRow.of(row, NoneBaseline.constant(row, 1), reduction.count(row.actions().length)))
                .toList();
        return new Weighing(weighted, facts(rows, rows), 1);
    }

    /** What the kept rows earned beside all of them. */
    private static Map<String, Double> facts(List<LoggedRow> kept, List<LoggedRow> all) {
        Map<String, Double> facts = new LinkedHashMap<>();
        facts.put("offline/kept_share", all.isEmpty() ? Double.NaN : (double) kept.size() / all.size());
        facts.put(
                "offline/return_weighted",
                kept.stream().mapToDouble(LoggedRow::score).average().orElse(Double.NaN));
        return facts;
    }

    /** Some rows of a log, which all count alike. */
    static Weighing kept(List<LoggedRow> kept, List<LoggedRow> all, Reduction reduction) {
        return new Weighing(alike(kept, reduction).rows(), facts(kept, all), 1);
    }
}
