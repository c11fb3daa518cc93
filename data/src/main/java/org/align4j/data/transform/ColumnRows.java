package org.align4j.data.transform;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.Row;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.SourceRow;
import org.align4j.data.source.TextUnit;

/** The rows of a dataset, each also as its columns, so that any row type can be asked by the names on disk. */
final class ColumnRows<R extends Row> implements Iterator<ColumnRows.Both<R>>, AutoCloseable {
    /** A row twice. */
    record Both<R extends Row>(R row, ObjectNode columns) {}

    private final Dataset<R> dataset;
    private final Stream<R> stream;
    private final Iterator<R> rows;
    private final RowSource columns;

    ColumnRows(Dataset<R> dataset) {
        this.dataset = dataset;
        stream = dataset.stream();
        rows = stream.iterator();
        columns = RowSources.open(dataset.folder(), TextUnit.FILE);
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public Both<R> next() {
        R row = rows.next();
        SourceRow same = columns.next();
        if (same == null) {
            throw new UserError(dataset.folder() + ": was changed while it was read");
        }
        return new Both<>(row, same.columns());
    }

    @Override
    public void close() {
        stream.close();
        columns.close();
    }
}
