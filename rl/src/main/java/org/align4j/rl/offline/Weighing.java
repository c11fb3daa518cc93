package org.align4j.rl.offline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.model.training.Batches;

/**
 * A log with its weights.
 *
 * @param rows to imitate
 * @param facts numbers about the weights by the names they are reported under
 * @param effective effective sample size of the weights over their number
 * @param untold the same rows without what they are told, where that is left out at times
 */
public record Weighing(List<WeightedRow> rows, Map<String, Double> facts, double effective, Untold untold) {
    private static final double LEAST_EFFECTIVE = 0.02;

    public Weighing {
        rows = List.copyOf(rows);
    }

    Weighing(List<WeightedRow> rows, Map<String, Double> facts, double effective) {
        this(rows, facts, effective, new Untold(List.of(), 0));
    }

    /**
     * Rows as they are in a share of the draws.
     *
     * @param rows in the order of those that they stand for; empty where nothing is left out
     */
    public record Untold(List<WeightedRow> rows, double share) {}

    /** As a training loop reads them; what is left out is drawn anew in every epoch, from the seed and the epoch alone. */
    public Batches<WeightedRow, List<WeightedRow>> batches(Seeds seeds) {
        return untold.rows().isEmpty()
                ? new Batches<>(rows, List::copyOf)
                : new Batches<>(rows, List::copyOf, (index, epoch) -> drawn(index, epoch, seeds));
    }

    private WeightedRow drawn(int index, long epoch, Seeds seeds) {
        double lot = seeds.generator("untold " + epoch + " " + index).nextDouble();
        return lot < untold.share() ? untold.rows().get(index) : rows.get(index);
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
