package org.align4j.data.transform;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.Row;
import org.align4j.data.RowTypes;

/** Rows of a dataset drawn at random without replacement, in their order. */
public final class DatasetSample {
    private DatasetSample() {}

    /**
     * Writes exactly so many rows into a new dataset of the same row type; every set of rows is equally likely.
     *
     * @throws UserError if there are not so many
     */
    public static TransformReport run(Path data, Path out, long rows, long seed, LongConsumer progress) {
        DatasetInfo info = Dataset.info(data);
        if (rows < 1 || rows > info.rows()) {
            throw new UserError("rows must be from 1 to the " + info.rows() + " that " + data + " has but is " + rows);
        }
        return write(Dataset.open(data, RowTypes.of(info)), out, rows, seed, progress);
    }

    private static <R extends Row> TransformReport write(
            Dataset<R> dataset, Path out, long rows, long seed, LongConsumer progress) {
        SelectionSampling drawn = new SelectionSampling(rows, dataset.rows(), new Seeds(seed).generator("data sample"));
        Map<String, Long> leftOut = rows == dataset.rows() ? Map.of() : Map.of("not-drawn", dataset.rows() - rows);
        DatasetInfo info = DerivedDataset.write(
                out,
                dataset.type(),
                DerivedDataset.lineage("data sample", Map.of("rows", Long.toString(rows)), List.of(dataset))
                        .withSeed(seed),
                writer -> {
                    dataset.forEach(row -> {
                        progress.accept(1);
                        if (drawn.next()) {
                            writer.write(row);
                        }
                    });
                    return leftOut;
                });
        return new TransformReport(dataset.rows(), leftOut, 0, info);
    }
}
