package org.align4j.data.transform;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Row;
import org.align4j.data.RowTypes;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/** The rows of a dataset that meet conditions; a row that does not is counted under the first one it fails. */
public final class DatasetFilter {
    private DatasetFilter() {}

    /**
     * Writes the rows that fulfil all conditions into a new dataset of the same row type.
     *
     * @throws UserError if a condition asks about a column that is not there, or nothing is left
     */
    public static TransformReport run(Path data, Path out, List<Condition> where, LongConsumer progress) {
        if (where.isEmpty()) {
            throw new UserError("name at least one condition with --where");
        }
        DatasetInfo info = Dataset.info(data);
        where.forEach(condition -> refuseUnknownColumn(data, info, condition));
        return write(Dataset.open(data, RowTypes.of(info)), out, where, progress);
    }

    private static void refuseUnknownColumn(Path data, DatasetInfo info, Condition condition) {
        String first = condition.column().split("\\.", 2)[0];
        if (!info.columns().containsKey(condition.column()) && !info.columns().containsKey(first)) {
            throw new UserError("'" + condition + "': " + data + " has no column " + condition.column() + ", there are "
                    + String.join(", ", info.columns().keySet()));
        }
    }

    private static <R extends Row> TransformReport write(
            Dataset<R> dataset, Path out, List<Condition> where, LongConsumer progress) {
        Map<String, Long> leftOut = new LinkedHashMap<>();
        String conditions = where.stream().map(Condition::toString).collect(Collectors.joining(" and "));
        DatasetInfo info = DerivedDataset.write(
                out,
                dataset.type(),
                DerivedDataset.lineage("data filter", Map.of("where", conditions), List.of(dataset)),
                writer -> {
                    filter(dataset, where, writer, leftOut, progress);
                    return leftOut;
                });
        return new TransformReport(dataset.rows(), leftOut, 0, info);
    }

    private static <R extends Row> void filter(
            Dataset<R> dataset,
            List<Condition> where,
            DatasetWriter<R> writer,
            Map<String, Long> leftOut,
            LongConsumer progress) {
        try (ColumnRows<R> rows = new ColumnRows<>(dataset)) {
            while (rows.hasNext()) {
                ColumnRows.Both<R> both = rows.next();
                progress.accept(1);
                Condition failed = firstFailed(dataset, both, where);
                if (failed == null) {
                    writer.write(both.row());
                } else {
                    leftOut.merge(failed.toString(), 1L, Long::sum);
                }
            }
        }
    }

    private static @Nullable Condition firstFailed(Dataset<?> dataset, ColumnRows.Both<?> both, List<Condition> where) {
        try {
            return where.stream()
                    .filter(condition -> !condition.holds(both.columns()))
                    .findFirst()
                    .orElse(null);
        } catch (RowProblem problem) {
            throw new UserError(dataset.folder() + ": row " + both.row().id() + ": " + problem.getMessage(), problem);
        }
    }
}
