package org.align4j.rl.offline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.core.run.Seeds;
import org.jspecify.annotations.Nullable;

/**
 * Filtered cloning: only good rows are imitated, all alike. With one completion kept of several sampled it is best-of-n
 * distillation (RAFT, Dong et al. 2023), with the right ones up to a limit rejection fine-tuning (Yuan et al. 2023) and
 * ReST-EM (Singh et al. 2024). Rows must pass every test that is set, in this order.
 */
public record Filter(
        @Option(
                doc = "exact leaves out rows that repeat an earlier one's prompt and completion; none keeps them",
                def = "none")
        Deduplicate deduplicate,

        @Option(doc = "Smallest return of a row", def = Option.NONE) @Nullable Double atLeast,

        @Option(doc = "Whether a row must earn at least the mean of its prompt's rows", def = "false")
        boolean promptMean,

        @Option(doc = "Share of the best rows of the whole log; prompts that pay well are preferred", def = "1.0")
        double share,

        @Option(doc = "Best rows kept of each prompt; 0 keeps all", def = "0")
        int best,

        @Option(
                doc =
                        "Most rows of one prompt, drawn from those left, so that easy prompts do not dominate; 0 has no limit",
                def = "0")
        int perPromptLimit)
        implements Imitation {
    /** What becomes of repeated rows. */
    public enum Deduplicate {
        NONE,
        EXACT
    }

    public Filter {
        Check.positiveShare("share", share);
        Check.atLeast("best", 0, best);
        Check.atLeast("per-prompt-limit", 0, perPromptLimit);
    }

    @Override
    public Weighing weigh(
            List<LoggedRow> rows,
            List<RowValues> values,
            Reduction reduction,
            Seeds seeds,
            Function<String, int[]> encode) {
        List<LoggedRow> kept = deduplicate == Deduplicate.EXACT ? distinct(rows) : rows;
        Double least = atLeast;
        if (least != null) {
            kept = kept.stream().filter(row -> row.score() >= least).toList();
        }
        if (promptMean) {
            kept = aboveMean(kept, rows);
        }
        // equal returns are ordered by lot, or the log's order would decide
        RandomGenerator lots = seeds.generator("offline filter");
        IdentityHashMap<LoggedRow, Integer> drawn = new IdentityHashMap<>();
        rows.forEach(row -> drawn.put(row, lots.nextInt()));
        Comparator<LoggedRow> byLot = Comparator.comparing(drawn::get);
        Comparator<LoggedRow> bestFirst =
                Comparator.comparingDouble(LoggedRow::score).reversed().thenComparing(byLot);
        if (share < 1) {
            kept = first(kept, bestFirst, (int) Math.ceil(share * kept.size()));
        }
        if (best > 0) {
            kept = ofEachPrompt(kept, bestFirst, best);
        }
        if (perPromptLimit > 0) {
            kept = ofEachPrompt(kept, byLot, perPromptLimit);
        }
        return Weighing.kept(kept, rows, reduction);
    }

    private static List<LoggedRow> distinct(List<LoggedRow> rows) {
        Set<String> seen = new HashSet<>();
        return rows.stream().filter(row -> seen.add(row.whole())).toList();
    }

    private static List<LoggedRow> aboveMean(List<LoggedRow> kept, List<LoggedRow> all) {
        Map<String, Double> means = new LinkedHashMap<>();
        byPrompt(all)
                .forEach((prompt, group) -> means.put(
                        prompt,
                        group.stream().mapToDouble(LoggedRow::score).average().orElseThrow()));
        return kept.stream()
                .filter(row -> row.score() >= means.get(row.prompt()))
                .toList();
    }

    /** So many rows of each prompt, those that come first in an order; in the log's order. */
    private static List<LoggedRow> ofEachPrompt(List<LoggedRow> rows, Comparator<LoggedRow> order, int count) {
        Set<LoggedRow> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        byPrompt(rows).values().forEach(group -> taken.addAll(first(group, order, count)));
        return rows.stream().filter(taken::contains).toList();
    }

    private static List<LoggedRow> first(List<LoggedRow> rows, Comparator<LoggedRow> order, int count) {
        Set<LoggedRow> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        rows.stream().sorted(order).limit(count).forEach(taken::add);
        return rows.stream().filter(taken::contains).toList();
    }

    private static Map<String, List<LoggedRow>> byPrompt(List<LoggedRow> rows) {
        Map<String, List<LoggedRow>> prompts = new LinkedHashMap<>();
        rows.forEach(row ->
                prompts.computeIfAbsent(row.prompt(), key -> new ArrayList<>()).add(row));
        return prompts;
    }
}
