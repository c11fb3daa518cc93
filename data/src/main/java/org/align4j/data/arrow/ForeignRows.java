package org.align4j.data.arrow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Rows of an Arrow file of any writer as JSON objects. Columns and struct fields that are null are left out: where
 * tables are unified, structs get fields that their rows never had, and a chat template must not see them.
 */
public final class ForeignRows implements Iterator<ObjectNode>, AutoCloseable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ArrowBatches batches;
    private final VectorSchemaRoot root;
    private int batchRows;
    private int index;
    private long number = 1;

    public ForeignRows(Path file) {
        batches = new ArrowBatches(file);
        root = batches.root();
        batches.check(() -> CellJson.check(root.getSchema().getFields(), ""));
    }

    @Override
    public boolean hasNext() {
        while (index == batchRows) {
            if (!batches.next()) {
                return false;
            }
            index = 0;
            batchRows = root.getRowCount();
        }
        return true;
    }

    @Override
    public ObjectNode next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        ObjectNode row = JSON.objectNode();
        for (FieldVector vector : root.getFieldVectors()) {
            try {
                Cell cell = Cell.of(vector, index, batches.dictionaries());
                if (!cell.isNull()) {
                    row.set(vector.getName(), CellJson.of(cell));
                }
            } catch (RuntimeException | StackOverflowError e) {
                throw batches.damaged("row " + number + ": column " + vector.getName() + " ", e);
            }
        }
        index++;
        number++;
        return row;
    }

    @Override
    public void close() {
        batches.close();
    }
}
