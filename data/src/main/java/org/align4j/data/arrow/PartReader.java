package org.align4j.data.arrow;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.align4j.core.UserError;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Reads the rows of one Arrow file in order, holding one record batch in memory. */
public final class PartReader<R> implements Iterator<R>, AutoCloseable {
    private final RecordShape<R> shape;
    private final Path path;
    private final long rows;
    private final ArrowBatches batches;
    private final VectorSchemaRoot root;
    private int batchRows;
    private int index;
    private long row;

    PartReader(RecordShape<R> shape, Path path, long rows) {
        this.shape = shape;
        this.path = path;
        this.rows = rows;
        this.batches = new ArrowBatches(path);
        this.root = batches.root();
    }

    @Override
    public boolean hasNext() {
        while (index == batchRows) {
            if (!batches.next()) {
                if (row != rows) {
                    throw new UserError(path + ": has " + row + " rows, dataset.json says " + rows);
                }
                return false;
            }
            index = 0;
            batchRows = root.getRowCount();
        }
        return true;
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int at = index++;
        row++;
        try {
            return shape.read(name -> {
                FieldVector vector = root.getVector(name);
                return vector == null ? null : Cell.of(vector, at, batches.dictionaries());
            });
        } catch (RuntimeException e) {
            throw batches.damaged("row " + row + ": ", e);
        }
    }

    @Override
    public void close() {
        batches.close();
    }
}
