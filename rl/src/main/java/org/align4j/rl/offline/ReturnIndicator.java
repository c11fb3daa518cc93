package org.align4j.rl.offline;

import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * A number from 1 to {@code bins}: in which part of the log, cut at its quantiles, the return lies (Lu et al. 2022, Quark).
 * It does not know which prompts pay well anyway.
 */
public record ReturnIndicator(
        @Option(doc = "Parts of the log, as large as each other where returns differ", def = "5")
        int bins) implements Indicator {
    public ReturnIndicator {
        Check.that(bins >= 2 && bins <= 100, "bins", "must be between 2 and 100", bins);
    }

    /** Equal returns have the same number. */
    @Override
    public List<String> names(List<LoggedRow> rows, double[] advantages) {
        double[] returns = rows.stream().mapToDouble(LoggedRow::score).toArray();
        double[] cuts = IntStream.range(1, bins)
                .mapToDouble(cut -> Quantiles.of(returns, (double) cut / bins))
                .toArray();
        return rows.stream()
                .map(row -> {
                    long below = IntStream.range(0, cuts.length)
                            .filter(cut -> row.score() > cuts[cut])
                            .count();
                    return Long.toString(below + 1);
                })
                .toList();
    }

    @Override
    public List<String> all() {
        return IntStream.rangeClosed(1, bins).mapToObj(Integer::toString).toList();
    }
}
