package org.align4j.data.transform;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Row;
import org.align4j.data.RowTypes;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.SourceRow;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a dataset that meet conditions; a row that does not is counted under the first one it fails. The dataset's
 * parts may be asked elsewhere, which leaves the same bytes.
 */
public final class DatasetFilter<R extends Row> {
    private final Dataset<R> dataset;
    private final List<Condition> where;
    private final LongConsumer progress;
    private final Map<String, Long> leftOut = new LinkedHashMap<>();

    private DatasetFilter(Dataset<R> dataset, List<Condition> where, LongConsumer progress) {
        this.dataset = dataset;
        this.where = where;
        this.progress = progress;
    }

    /**
     * Writes the rows that fulfil all conditions into a new dataset of the same row type.
     *
     * @throws UserError if a condition asks about a column that is not there, or nothing is left
     */
    public static TransformReport run(Path data, Path out, List<Condition> where, LongConsumer progress) {
        return run(data, out, where, askedHere(), progress);
    }

    /** Answers without end of parts that are asked here. */
    public static Iterator<FilteredPart> askedHere() {
        return Stream.generate(() -> new FilteredPart(null)).iterator();
    }

    /**
     * The same, with parts that were asked elsewhere.
     *
     * @param asked one for each of {@link #parts}; those without an answer are asked here
     */
    public static TransformReport run(
            Path data, Path out, List<Condition> where, Iterator<FilteredPart> asked, LongConsumer progress) {
        DatasetInfo info = checked(data, where);
        return new DatasetFilter<>(Dataset.open(data, RowTypes.of(info)), where, progress).write(out, asked);
    }

    /**
     * What can be asked apart, in order.
     *
     * @throws UserError as when it is run
     */
    public static List<DatasetPart> parts(Path data, Path out, List<Condition> where) {
        DatasetInfo info = checked(data, where);
        DatasetWriter.refuseFinished(out);
        return DatasetPart.of(Dataset.open(data, RowTypes.of(info)));
    }

    /** Asks a part, in whatever process. */
    public static FilteredPart ask(DatasetPart part, List<Condition> where) {
        try {
            return new FilteredPart(ask(part, where, count -> {}));
        } catch (RefusedRow | UserError e) {
            // It must end the filter in the parts' order and with the words of one process, which meets it again.
            return new FilteredPart(null);
        }
    }

    private static DatasetInfo checked(Path data, List<Condition> where) {
        if (where.isEmpty()) {
            throw new UserError("name at least one condition with --where");
        }
        DatasetInfo info = Dataset.info(data);
        where.forEach(condition -> refuseUnknownColumn(data, info, condition));
        return info;
    }

    private static void refuseUnknownColumn(Path data, DatasetInfo info, Condition condition) {
        String first = condition.column().split("\\.", 2)[0];
        if (!info.columns().containsKey(condition.column()) && !info.columns().containsKey(first)) {
            throw new UserError("'" + condition + "': " + data + " has no column " + condition.column() + ", there are "
                    + String.join(", ", info.columns().keySet()));
        }
    }

    private TransformReport write(Path out, Iterator<FilteredPart> asked) {
        String conditions = where.stream().map(Condition::toString).collect(Collectors.joining(" and "));
        DatasetInfo info = DerivedDataset.write(
                out,
                dataset.type(),
                DerivedDataset.lineage("data filter", Map.of("where", conditions), List.of(dataset)),
                writer -> {
                    for (int part = 0; part < dataset.info().parts().size(); part++) {
                        write(part, asked.next().failed(), writer);
                    }
                    return leftOut;
                });
        return new TransformReport(dataset.rows(), leftOut, 0, info);
    }

    private void write(int part, int @Nullable [] elsewhere, DatasetWriter<R> writer) {
        int[] failed = elsewhere == null ? askHere(part) : elsewhere;
        if (elsewhere != null) {
            progress.accept(failed.length);
        }
        try (Stream<R> rows = dataset.part(part)) {
            int row = 0;
            for (Iterator<R> each = rows.iterator(); each.hasNext(); row++) {
                R next = each.next();
                if (row == failed.length) {
                    throw new UserError(dataset.folder() + ": was changed while it was read");
                }
                if (failed[row] < 0) {
                    writer.write(next);
                } else {
                    leftOut.merge(where.get(failed[row]).toString(), 1L, Long::sum);
                }
            }
        }
    }

    private int[] askHere(int part) {
        try {
            return ask(DatasetPart.of(dataset, part), where, progress);
        } catch (RefusedRow refused) {
            throw new UserError(dataset.folder() + ": row " + refused.getMessage(), refused);
        }
    }

    private static int[] ask(DatasetPart part, List<Condition> where, LongConsumer progress) {
        IntStream.Builder failed = IntStream.builder();
        try (RowSource rows = part.open()) {
            for (SourceRow row = rows.next(); row != null; row = rows.next()) {
                failed.add(firstFailed(row, where));
                progress.accept(1);
            }
        }
        return failed.build().toArray();
    }

    private static int firstFailed(SourceRow row, List<Condition> where) {
        try {
            for (int i = 0; i < where.size(); i++) {
                if (!where.get(i).holds(row.columns())) {
                    return i;
                }
            }
            return -1;
        } catch (RowProblem problem) {
            throw new RefusedRow(row.columns().path("id").asText(), problem);
        }
    }

    /** A row that cannot be asked. */
    private static final class RefusedRow extends RuntimeException {
        RefusedRow(String id, RowProblem problem) {
            super(id + ": " + problem.getMessage(), problem);
        }
    }
}
