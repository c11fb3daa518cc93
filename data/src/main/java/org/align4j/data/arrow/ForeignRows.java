package org.align4j.data.arrow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;

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

    public ForeignRows(Path file) {
        batches = new ArrowBatches(file);
        root = batches.root();
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
            Cell cell = Cell.of(vector, index, batches.dictionaries());
            if (!cell.isNull()) {
                row.set(vector.getName(), json(cell));
            }
        }
        index++;
        return row;
    }

    private static JsonNode json(Cell cell) {
        if (cell.isNull()) {
            return JSON.nullNode();
        }
        if (cell.isText()) {
            return JSON.textNode(cell.text());
        }
        if (cell.isBoolean()) {
            return JSON.booleanNode(cell.truth());
        }
        if (cell.isInteger()) {
            return JSON.numberNode(cell.integer());
        }
        if (cell.isReal()) {
            return JSON.numberNode(cell.real());
        }
        if (cell.isList()) {
            ArrayNode list = JSON.arrayNode();
            cell.elements().forEach(element -> list.add(json(element)));
            return list;
        }
        if (cell.isStruct()) {
            return struct(cell);
        }
        return JSON.textNode(String.valueOf(cell.vector().getObject(cell.index())));
    }

    private static ObjectNode struct(Cell cell) {
        ObjectNode struct = JSON.objectNode();
        List<Field> fields = cell.vector().getField().getChildren();
        for (Field field : fields) {
            Cell child = cell.child(field.getName());
            if (child != null && !child.isNull()) {
                struct.set(field.getName(), json(child));
            }
        }
        return struct;
    }

    @Override
    public void close() {
        batches.close();
    }
}
