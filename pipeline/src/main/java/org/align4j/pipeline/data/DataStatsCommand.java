package org.align4j.pipeline.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.run.Counted;
import org.align4j.data.inspect.DatasetStats;
import org.align4j.data.inspect.Quantiles;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;

/** {@code align data stats DIR}: lengths, labels, duplicates, who speaks when. */
public final class DataStatsCommand implements Command<DataFolderConfig> {
    private static final int ROLE_ORDERS = 8;

    @Override
    public Declaration<DataFolderConfig> declaration() {
        return new Declaration<>(
                "data stats",
                "Show statistics of a dataset: lengths, labels, ties, duplicates, orders of speakers",
                DataFolderConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("data");
    }

    @Override
    public void run(DataFolderConfig config, CommandContext context) {
        Path data = DataFolders.dataset(config.data(), context);
        DatasetStats stats = DatasetStats.of(data);
        context.result("stats", stats);
        context.print(Counted.of(stats.rows(), stats.schema() + " row") + ", " + stats.distinctPrompts()
                + " different prompts, " + stats.duplicateRows() + " duplicates (all but the id the same)");
        if (!Double.isNaN(stats.longerChosen())) {
            context.print(String.format(
                    Locale.ROOT, "chosen is the longer one in %.1f %% of the pairs", 100 * stats.longerChosen()));
        }
        printLengths("characters", stats.characters(), context);
        printLengths("elements", stats.elements(), context);
        stats.means()
                .forEach((column, mean) -> context.print(String.format(Locale.ROOT, "mean of %s: %.6g", column, mean)));
        stats.values()
                .forEach((column, values) -> values.forEach((value, count) -> context.print(String.format(
                        Locale.ROOT, "%s = %s: %d (%.1f %%)", column, value, count, 100.0 * count / stats.rows()))));
        stats.missing().forEach((column, count) -> context.print(column + " is missing in " + count + " rows"));
        stats.roles().forEach((column, orders) -> printRoles(column, orders, context));
    }

    private static void printLengths(String unit, Map<String, Quantiles> lengths, CommandContext context) {
        if (lengths.isEmpty()) {
            return;
        }
        context.print(String.format(
                "%-20s %8s %8s %8s %8s %8s %8s %10s", unit, "min", "10 %", "median", "90 %", "99 %", "max", "mean"));
        lengths.forEach((column, found) -> context.print(String.format(
                Locale.ROOT,
                "%-20s %8d %8d %8d %8d %8d %8d %10.1f",
                column,
                found.minimum(),
                found.p10(),
                found.median(),
                found.p90(),
                found.p99(),
                found.maximum(),
                found.mean())));
    }

    private static void printRoles(String column, Map<String, Long> orders, CommandContext context) {
        orders.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(ROLE_ORDERS)
                .forEach(order -> context.print(column + " speaks as " + order.getKey() + ": " + order.getValue()));
        if (orders.size() > ROLE_ORDERS) {
            context.print(column + " has " + (orders.size() - ROLE_ORDERS) + " more orders of speakers");
        }
    }
}
